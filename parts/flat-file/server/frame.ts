/**
 * A frame: one record as one line of text: checksum, length, where its commit begins, JSON.
 *
 * JSON holds no line end of its own (RFC 8259, section 7), so a line end is the end of a frame and nothing else.
 */
import { crc32 } from 'node:zlib';

/** The first line of the file, so that no other file is ever taken for one. */
export const header = Buffer.from('flat-file 1\n');

/** Bytes of a record, at most: a longer length is damage, not a reason to read on. */
export const maxRecordBytes = 1024 ** 2;

export interface Frame {
  /** Where it begins in the file, and where the next one does: the offsets that clients know. */
  readonly offset: number;
  readonly next: number;
  /** Where the commit that wrote it begins. All that lies before had been synced by then. */
  readonly commit: number;
  readonly json: string;
}

/** `xxxxxxxx xxxxxxxx xxxxxxxxxxxx `: the checksum covers all that stands behind it. */
const prefix = /^([0-9a-f]{8}) ([0-9a-f]{8}) ([0-9a-f]{12}) $/;
const prefixLength = 31;
const checksumLength = 9;
const lineEnd = 0x0a;

export function formatFrame(json: string, commit: number): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(prefixLength + length + 1);
  frame.write(`${hex(length, 8)} ${hex(commit, 12)} `, checksumLength, 'latin1');
  frame.write(json, prefixLength);
  frame[prefixLength + length] = lineEnd;
  const checksum = crc32(frame.subarray(checksumLength, prefixLength + length));
  frame.write(`${hex(checksum, 8)} `, 0, 'latin1');
  return frame;
}

/** The frame that begins at `at`; `incomplete` when nothing is wrong with it so far. The bytes begin at `start` of the file. */
export function parseFrame(bytes: Buffer, at: number, start: number): Frame | 'incomplete' | 'broken' {
  if (bytes.length < at + prefixLength) return 'incomplete';
  const [, checksum, size = '', commit = ''] =
    prefix.exec(bytes.toString('latin1', at, at + prefixLength)) ?? [];
  const length = Number.parseInt(size, 16);
  if (checksum === undefined || length > maxRecordBytes) return 'broken';
  const end = at + prefixLength + length;
  if (bytes.length <= end) return 'incomplete';
  const sum = crc32(bytes.subarray(at + checksumLength, end));
  if (bytes[end] !== lineEnd || hex(sum, 8) !== checksum) return 'broken';
  return {
    offset: start + at,
    next: start + end + 1,
    commit: Number.parseInt(commit, 16),
    json: bytes.toString('utf8', at + prefixLength, end),
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
