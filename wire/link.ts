/**
 * The link: a TCP relay in user space that delays, limits and cuts what passes through it.
 *
 * It models the time of flight, its jitter, a bottleneck of fixed bandwidth, and a lost connection. It ends TCP on
 * both sides, so it does not model slow start, lost packets or their retransmission: for those a real network is needed.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Random } from '../kit/random.ts';
import type { LinkSettings } from './link-profiles.ts';

export interface LinkOptions extends LinkSettings {
  readonly target: { readonly host: string; readonly port: number };
  /** Needed for jitter. */
  readonly random?: Random;
  readonly signal?: AbortSignal;
}

export interface Link {
  /** `http://127.0.0.1:port`, the near end. */
  readonly url: string;
  readonly port: number;
  /** Resets all connections and refuses new ones. */
  cut(): void;
  /** Lets new connections through again. */
  restore(): void;
  stats(): { readonly connections: number; readonly bytesUp: number; readonly bytesDown: number };
  stop(): Promise<void>;
}

/** Bytes under way in one direction before the sender is held back. */
const queueLimit = 256 * 1024;

/** Opens the near end on a free port of 127.0.0.1. */
export async function startLink(options: LinkOptions): Promise<Link> {
  const open = new Set<Socket>();
  const stats = { connections: 0, bytesUp: 0, bytesDown: 0 };
  let isCut = false;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (isCut) return near.resetAndDestroy();
    stats.connections++;
    const far = connect({ ...options.target, allowHalfOpen: true, noDelay: true });
    const ends = [near, far];
    for (const socket of ends) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        // A reset on one side is a reset on the other; an orderly end was passed on before.
        for (const other of ends) if (!other.destroyed) other.resetAndDestroy();
      });
      socket.on('error', () => {});
    }
    // The first bytes also wait for the handshake: one flight there (SYN) and one back (SYN-ACK).
    const handshakeMs = 2 * options.delayMs;
    relay(near, far, options, handshakeMs, (bytes) => (stats.bytesUp += bytes));
    relay(far, near, options, 0, (bytes) => (stats.bytesDown += bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reset = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      server.close();
      reset();
      await once(server, 'close');
    })();
    return stopped;
  };
  options.signal?.addEventListener('abort', () => void stop(), { once: true });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    cut() {
      isCut = true;
      reset();
    },
    restore() {
      isCut = false;
    },
    stats: () => ({ ...stats }),
    stop,
  };
}

/** A chunk on its way, or the end of the stream; `due` is on the clock of performance.now(). */
interface Flight {
  readonly due: number;
  readonly chunk: Buffer | 'end';
}

/** One direction: one queue and one timer, so that nothing overtakes. */
function relay(
  from: Socket,
  to: Socket,
  options: LinkOptions,
  openAfterMs: number,
  count: (bytes: number) => void,
): void {
  const { delayMs, jitterMs = 0, bandwidth, random } = options;
  const queue: Flight[] = [];
  const opensAt = performance.now() + openAfterMs;
  let queued = 0;
  let lineFreeAt = opensAt;
  let lastDue = 0;
  let timer: NodeJS.Timeout | undefined;

  const push = (chunk: Buffer | 'end') => {
    const bytes = chunk === 'end' ? 0 : chunk.length;
    // The bottleneck sends one chunk after the other; then each flies for the delay.
    lineFreeAt = Math.max(lineFreeAt, performance.now()) + (bandwidth ? (bytes / bandwidth) * 1_000 : 0);
    const jitter = jitterMs && random ? (random.next() * 2 - 1) * jitterMs : 0;
    lastDue = Math.max(lastDue, lineFreeAt + delayMs + jitter);
    queue.push({ due: lastDue, chunk });
    queued += bytes;
    if (queued > queueLimit) from.pause();
    timer ??= setTimeout(deliver, Math.max(0, lastDue - performance.now()));
  };
  const deliver = () => {
    timer = undefined;
    const now = performance.now();
    for (let next = queue[0]; next && next.due <= now + 0.5; next = queue[0]) {
      queue.shift();
      if (next.chunk === 'end') {
        to.end();
        continue;
      }
      queued -= next.chunk.length;
      count(next.chunk.length);
      if (!to.destroyed) to.write(next.chunk);
    }
    if (queued <= queueLimit && !from.destroyed) from.resume();
    const [next] = queue;
    if (next) timer = setTimeout(deliver, Math.max(0, next.due - performance.now()));
  };
  from.on('data', push);
  from.on('end', () => push('end'));
  from.on('close', () => {
    if (to.destroyed) clearTimeout(timer);
  });
  to.on('close', () => clearTimeout(timer));
}
