/** One direction of one connection of a link: what goes in comes out later, in the same order. */
import type { Socket } from 'node:net';

export interface DelayLineOptions {
  readonly from: Socket;
  readonly to: Socket;
  /** How long these bytes fly, in ms; asked once per piece. */
  readonly flightMs: () => number;
  /** The moment at which the bottleneck has sent these bytes, when they reach it now; see `createBottleneck`. */
  readonly transmit: (bytes: number) => number;
  /** Pieces are cut to this many bytes, so that a large one does not arrive in a lump. */
  readonly pieceBytes: number;
  /** Hears of the bytes that came out. */
  readonly onBytes: (bytes: number) => void;
}

/** A piece under way; `due` is on the clock of performance.now(). */
interface Flight {
  readonly due: number;
  readonly what: Uint8Array | 'end' | 'reset';
}

/** Bytes under way before the sender is held back, as a receive window of this size would. */
const windowBytes = 256 * 1024;

/** A bottleneck of so many bytes/s, shared by all who send through it; without a bandwidth it costs no time. */
export function createBottleneck(bandwidth: number | undefined): (bytes: number) => number {
  let freeAt = 0;
  return (bytes) => {
    const now = performance.now();
    if (bandwidth === undefined) return now;
    freeAt = Math.max(freeAt, now) + (bytes / bandwidth) * 1_000;
    return freeAt;
  };
}

/**
 * Starts to read `from`, which was paused, and writes to `to` what arrives. There is one queue and one timer, so nothing overtakes:
 * a timer for each piece would reorder them. The end of the stream, and a reset, fly like bytes. It ends when
 * either socket is closed.
 */
export function startDelayLine({
  from,
  to,
  flightMs,
  transmit,
  pieceBytes,
  onBytes,
}: DelayLineOptions): void {
  const queue: Flight[] = [];
  let queued = 0;
  let lastDue = 0;
  let blocked = false;
  let timer: NodeJS.Timeout | undefined;

  const send = (what: Flight['what']) => {
    const bytes = typeof what === 'string' ? 0 : what.length;
    lastDue = Math.max(lastDue, transmit(bytes) + flightMs());
    queue.push({ due: lastDue, what });
    queued += bytes;
    if (timer === undefined && !blocked) deliver();
  };
  const deliver = () => {
    timer = undefined;
    for (let next = queue[0]; next && !blocked; next = queue[0]) {
      const left = next.due - performance.now();
      if (left > 0) {
        timer = setTimeout(deliver, Math.ceil(left));
        return;
      }
      queue.shift();
      if (to.destroyed) return;
      if (next.what === 'end') to.end();
      else if (next.what === 'reset') to.resetAndDestroy();
      else arrive(next.what);
    }
  };
  const arrive = (piece: Uint8Array) => {
    queued -= piece.length;
    onBytes(piece.length);
    if (!to.write(piece)) {
      blocked = true;
      to.once('drain', () => {
        blocked = false;
        deliver();
      });
    }
    if (queued <= windowBytes / 2) from.resume();
  };

  let ended = false;
  from.on('data', (chunk: Buffer) => {
    // Nobody takes these bytes any more; that the far side is gone flies back on the other line.
    if (to.destroyed) return;
    for (let at = 0; at < chunk.length; at += pieceBytes) send(chunk.subarray(at, at + pieceBytes));
    if (queued > windowBytes) from.pause();
  });
  from.on('end', () => {
    ended = true;
    send('end');
  });
  from.on('close', (hadError) => {
    if (hadError || !ended) send('reset');
  });
  to.on('close', () => {
    clearTimeout(timer);
    queue.length = 0;
    blocked = true;
    from.resume();
  });
  from.resume();
}
