/**
 * A frame: what one commit wrote, as one line of text: checksum, length, JSON.
 *
 * A commit is written and synced before the next is begun. So after a crash only the last frame can be torn, and a
 * broken frame with a whole one behind it is damage.
 */
import { crc32 } from 'node:zlib';

/** The first line of a journal, so that no other file is ever taken for one, and a later format can be told apart. */
export const HEADER = Buffer.from('postcards-journal 1\n');

/** No frame is longer: a length beyond it is damage, not a reason to read on. */
const MAX_PAYLOAD = 64 * 2 ** 20;
/** So many changes, of at most some 50 kB each, stay below it. */
export const MAX_CHANGES = 500;

const PREFIX = /^([0-9a-f]{8}) ([0-9a-f]{8}) $/;
const PREFIX_LENGTH = 18;
const SPACE = 0x20;
const NEWLINE = 0x0a;

export function formatFrame(json: string): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(PREFIX_LENGTH + length + 1);
  frame.write(json, PREFIX_LENGTH);
  const payload = frame.subarray(PREFIX_LENGTH, PREFIX_LENGTH + length);
  frame.write(`${hex(crc32(payload))} ${hex(length)} `, 0, 'latin1');
  frame[PREFIX_LENGTH + length] = NEWLINE;
  return frame;
}

export type ParsedFrame =
  | { readonly is: 'whole'; readonly json: string; readonly end: number }
  /** Nothing is wrong so far, but there are too few bytes. */
  | { readonly is: 'incomplete' }
  | { readonly is: 'broken' };

export function parseFrame(bytes: Buffer, at: number): ParsedFrame {
  if (bytes.length < at + PREFIX_LENGTH) return { is: 'incomplete' };
  // Most places in a text are told from the beginning of a frame by this alone.
  if (bytes[at + 8] !== SPACE || bytes[at + 17] !== SPACE) return { is: 'broken' };
  const [, checksum, size = ''] = PREFIX.exec(bytes.toString('latin1', at, at + PREFIX_LENGTH)) ?? [];
  const length = Number.parseInt(size, 16);
  if (checksum === undefined || length > MAX_PAYLOAD) return { is: 'broken' };
  const start = at + PREFIX_LENGTH;
  const end = start + length;
  if (bytes.length <= end) return { is: 'incomplete' };
  const payload = bytes.subarray(start, end);
  if (bytes[end] !== NEWLINE || hex(crc32(payload)) !== checksum) return { is: 'broken' };
  return { is: 'whole', json: payload.toString(), end: end + 1 };
}

/** Whether a whole frame begins anywhere in these bytes. */
export function holdsFrame(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at++) {
    if (parseFrame(bytes, at).is === 'whole') return true;
  }
  return false;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
