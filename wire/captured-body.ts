/** Keeps the beginning of a body and counts the rest. */
import type { CapturedBody } from '../kit/transcript.ts';

/** Collects a body piece by piece. */
export interface BodyCapture {
  /** Takes the next bytes: keeps them up to the limit, counts them all. */
  add(bytes: Uint8Array): void;
  /** Bytes taken so far, kept or not. */
  readonly bytes: number;
  /** What was collected so far. */
  body(): CapturedBody;
}

/** A collector that keeps at most `limit` bytes. */
export function createBodyCapture(limit: number): BodyCapture {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let bytes = 0;
  return {
    add(piece) {
      bytes += piece.length;
      const room = limit - keptBytes;
      if (room <= 0 || piece.length === 0) return;
      const keep = piece.subarray(0, room);
      kept.push(keep);
      keptBytes += keep.length;
    },
    get bytes() {
      return bytes;
    },
    body() {
      const truncated = bytes > keptBytes;
      return { text: decode(Buffer.concat(kept), truncated), bytes, truncated };
    },
  };
}

/** The body that these bytes are, of which at most `limit` bytes are kept. */
export function captureBody(bytes: Uint8Array, limit: number): CapturedBody {
  const capture = createBodyCapture(limit);
  capture.add(bytes);
  return capture.body();
}

/** The same body with at most `limit` bytes of text kept. */
export function truncateBody(body: CapturedBody, limit: number): CapturedBody {
  if (Buffer.byteLength(body.text) <= limit) return body;
  return { text: captureBody(Buffer.from(body.text), limit).text, bytes: body.bytes, truncated: true };
}

/** UTF-8 to text. A character that our own cut halved is left out, so that no U+FFFD is blamed on the server. */
function decode(bytes: Uint8Array, cut: boolean): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: cut });
}
