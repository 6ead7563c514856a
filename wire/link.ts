/**
 * The link: a TCP relay in user space that delays, limits and cuts what passes through it.
 *
 * Modelled: the time of flight with its jitter; a bottleneck in each direction, shared by all connections; the
 * handshake of a new connection; a window of 256 KiB for each direction of a connection; a lost connection.
 *
 * Not modelled: the relay ends TCP on both sides, so there is no slow start, no lost packet and no retransmission,
 * and the near side's `connect` succeeds at once: the handshake is charged to the first bytes instead.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom, type Random } from '../kit/random.ts';
import { createBottleneck, startDelayLine } from './delay-line.ts';
import type { LinkSettings } from './link-profiles.ts';

export interface LinkOptions extends LinkSettings {
  readonly target: { readonly host: string; readonly port: number };
  /** Decides the jitter; a fixed seed unless given. */
  readonly random?: Random;
  /** Stops the link. */
  readonly signal?: AbortSignal | undefined;
}

/** What went through a link. */
export interface LinkStats {
  /** Connections accepted, those refused while cut not counted. */
  readonly connections: number;
  /** Bytes that arrived at the target. */
  readonly bytesUp: number;
  /** Bytes that arrived from the target. */
  readonly bytesDown: number;
}

export interface Link {
  /** `http://127.0.0.1:port`, the near end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resets all connections, and from now on each new one as soon as it is made. What is under way is lost. */
  cut(): void;
  /** Lets new connections through again. */
  restore(): void;
  stats(): LinkStats;
  /** Resets all connections and closes the near end. May be called twice. */
  stop(): Promise<void>;
}

/** Opens the near end on a free port of 127.0.0.1. */
export async function startLink(options: LinkOptions): Promise<Link> {
  const { target, delayMs, jitterMs = 0, bandwidth, random = createRandom(1), signal } = options;
  signal?.throwIfAborted();
  const open = new Set<Socket>();
  const stats = { connections: 0, bytesUp: 0, bytesDown: 0 };
  let isCut = false;
  const up = createBottleneck(bandwidth);
  const down = createBottleneck(bandwidth);
  const countUp = (bytes: number) => {
    stats.bytesUp += bytes;
  };
  const countDown = (bytes: number) => {
    stats.bytesDown += bytes;
  };
  const flightMs = () => Math.max(0, delayMs + (jitterMs && jitterMs * (2 * random.next() - 1)));
  // Some 10 ms of the bottleneck's time, but not less than a packet.
  const pieceBytes = bandwidth === undefined ? 65_536 : Math.max(1_460, Math.ceil(bandwidth / 100));

  const hold = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
  };
  const fly = () => (delayMs > 0 ? delay(delayMs) : undefined);
  /** Lets the handshake fly: SYN there, SYN-ACK back, ACK there; from then on each side can be heard. */
  const join = async (near: Socket) => {
    await fly();
    if (near.destroyed) return;
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    far.pause();
    hold(far);
    await once(far, 'connect').catch(() => {});
    await fly();
    if (near.destroyed || far.destroyed) return reset(near, far);
    startDelayLine({ from: near, to: far, flightMs, transmit: up, pieceBytes, onBytes: countUp });
    await fly();
    if (near.destroyed || far.destroyed) return reset(near, far);
    startDelayLine({ from: far, to: near, flightMs, transmit: down, pieceBytes, onBytes: countDown });
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (near) => {
    hold(near);
    if (isCut) return reset(near);
    stats.connections++;
    void join(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  const { port } = address;

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      const closed = once(server, 'close');
      server.close();
      reset(...open);
      await closed;
    })();
    return stopped;
  };
  signal?.addEventListener('abort', () => void stop(), { once: true });
  return {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    cut() {
      isCut = true;
      reset(...open);
    },
    restore() {
      isCut = false;
    },
    stats: () => ({ ...stats }),
    stop,
  };
}

/** Ends connections without ceremony (RFC 9293 §3.5.2). */
function reset(...sockets: readonly Socket[]): void {
  for (const socket of sockets) {
    if (socket.connecting) socket.destroy();
    else if (!socket.destroyed) socket.resetAndDestroy();
  }
}
