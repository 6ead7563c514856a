/** The header Range (RFC 9110 §14.2): one range of bytes; S3 knows no more than one. */
import { S3Error } from './s3-error.ts';

export interface ByteRange {
  readonly start: number;
  /** The first byte that does not belong to it. */
  readonly end: number;
}

/** Undefined for what is no range of bytes, or several: then the whole is meant. Throws `InvalidRange`. */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, first, last, suffix] = match;
  const start = first === undefined ? Math.max(size - Number(suffix), 0) : Number(first);
  const end = last ? Math.min(Number(last) + 1, size) : size;
  if (last && Number(last) < start) return undefined;
  if (start >= size || Number(suffix) === 0) {
    throw new S3Error('InvalidRange', { details: { RangeRequested: header ?? '', ActualObjectSize: size } });
  }
  return { start, end };
}
