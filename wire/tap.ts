/** Listens at the sockets of this process's own clients: each request with its answer, and nothing is touched that passes. */
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { CapturedBody, Heard, Said, Timing } from '../kit/transcript.ts';
import { epochMs } from './clock.ts';
import { nextConnectionNumber } from './connection-number.ts';

/** What went one way: its beginning, and how many bytes it was in all. */
export interface Stretch {
  readonly beginning: Buffer;
  readonly bytes: number;
}

/**
 * Reads a request and its answer by the rules of a protocol; undefined for what is none of it, or of no interest. A
 * client that speaks before it was answered is still asking.
 */
export type ReadPassed = (sent: Stretch, received: Stretch) => Said | undefined;

export interface Tap {
  /**
   * What was asked, and begun to be answered, between two moments (ms since the epoch), as far as it is not too long
   * ago. A client may act on an error before the last bytes of the answer have come.
   */
  within(start: number, end: number): Heard[];
}

export interface OpenTap extends Tap {
  /** Listens at a client's socket that has not connected yet; when it has, `isWanted` says whether it is to go on. */
  listen(socket: Socket, isWanted?: () => boolean): void;
}

/** The latest exchanges that are kept. */
const keptExchanges = 512;

/** `keptBytes`: of each way of an exchange. */
export function createTap(read: ReadPassed, keptBytes = 4_096): OpenTap {
  let heard: Listened[] = [];
  return {
    listen(socket, isWanted = () => true) {
      const connection = nextConnectionNumber();
      let current: Listened | undefined;
      // A request may be written before it is known where the connection leads.
      let listening = true;
      const onSent = (chunk: Uint8Array | string, encoding: BufferEncoding) => {
        if (!listening) return;
        if (!current || current.firstByte !== undefined) {
          current = createListened(connection, keptBytes);
          heard.push(current);
          if (heard.length > keptExchanges) heard.shift();
        }
        current.sent.add(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
        current.sentAt = epochMs();
      };
      const onData = (chunk: Buffer) => {
        if (!current) return;
        current.firstByte ??= epochMs();
        current.received.add(chunk);
        current.lastByte = epochMs();
      };
      // Below `write`, which `connect` puts back.
      const { _write: write, _writev: writev = notThere } = socket;
      socket._write = function tapped(this: Socket, chunk, encoding, done) {
        onSent(chunk, encoding);
        write.call(this, chunk, encoding, done);
      };
      socket._writev = function tapped(this: Socket, chunks, done) {
        for (const { chunk, encoding } of chunks) onSent(chunk, encoding);
        writev.call(this, chunks, done);
      };
      socket.once('connect', () => {
        listening = isWanted();
        if (listening) socket.on('data', onData);
        else heard = heard.filter((one) => one.connection !== connection);
      });
    },
    within: (start, end) =>
      heard
        .filter((one) => one.start >= start && one.firstByte !== undefined && one.firstByte <= end)
        .flatMap((one) => {
          const said = read(one.sent.stretch(), one.received.stretch());
          return said ? { ...said, id: one.id, connection: one.connection, timing: timingOf(one) } : [];
        }),
  };
}

/** Listens at every connection that is opened from now on to this port, whoever opens it. */
export function tapPort(port: number, read: ReadPassed, keptBytes?: number): Tap & { stop(): void } {
  const tap = createTap(read, keptBytes);
  const onSocket = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket };
    tap.listen(socket, () => socket.remotePort === port);
  };
  subscribe('net.client.socket', onSocket);
  return { within: tap.within, stop: () => void unsubscribe('net.client.socket', onSocket) };
}

/** Every socket of Node.js has it; only its type does not say so. */
function notThere(): never {
  throw new TypeError('a socket that cannot write several chunks at once');
}

interface Listened {
  readonly id: string;
  readonly connection: number;
  readonly sent: Collected;
  readonly received: Collected;
  readonly start: number;
  sentAt: number;
  firstByte?: number;
  lastByte?: number;
}

function createListened(connection: number, keptBytes: number): Listened {
  const start = epochMs();
  const id = randomBytes(16).toString('hex');
  return { id, connection, sent: collect(keptBytes), received: collect(keptBytes), start, sentAt: start };
}

function timingOf({ start, sentAt, firstByte, lastByte }: Listened): Timing {
  return {
    start,
    sent: sentAt,
    ...(firstByte !== undefined && { firstByte }),
    ...(lastByte !== undefined && { lastByte }),
    end: lastByte ?? sentAt,
  };
}

/** A stretch of binary messages, told as this text. */
export function tellAs(text: string, { beginning, bytes }: Stretch): { readonly body: CapturedBody } {
  return { body: { text, bytes, truncated: bytes > beginning.length } };
}

interface Collected {
  add(chunk: Uint8Array): void;
  stretch(): Stretch;
}

function collect(keptBytes: number): Collected {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      // A copy, or the whole buffer that it was read into would be kept.
      if (bytes < keptBytes) kept.push(Buffer.from(chunk.subarray(0, keptBytes - bytes)));
      bytes += chunk.length;
    },
    stretch: () => ({ beginning: Buffer.concat(kept), bytes }),
  };
}
