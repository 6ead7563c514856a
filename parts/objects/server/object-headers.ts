/** The headers that an object is stored with, and answered with. */
import { checksumHeader } from './body/checksum.ts';
import { S3Error } from './s3-error.ts';
import type { StoredObject } from './store/bucket.ts';

const kept = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
const metadata = 'x-amz-meta-';
const maxMetadataBytes = 2 * 1024;

/** Throws `MetadataTooLarge`, and `InvalidArgument` for a value that no header can hold. */
export function readObjectHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const read: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadataBytes = 0;
  for (const [name, value] of headers) {
    if (name.startsWith(metadata)) metadataBytes += name.length - metadata.length + value.length;
    else if (!kept.includes(name)) continue;
    read[name] = assertHeaderValue(name, value);
  }
  if (metadataBytes > maxMetadataBytes) {
    throw new S3Error('MetadataTooLarge', {
      details: { Size: metadataBytes, MaxSizeAllowed: maxMetadataBytes },
    });
  }
  // aws-chunked is how the body came, not what it is.
  const encodings = (headers.get('content-encoding') ?? '').split(',').map((one) => one.trim());
  const encoding = encodings.filter((one) => one !== '' && one !== 'aws-chunked').join(', ');
  return encoding === '' ? read : { ...read, 'content-encoding': encoding };
}

/** A value that came in the address may hold anything, a line end as well. */
function assertHeaderValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new S3Error('InvalidArgument', { message: `The value of ${name} cannot be sent in a header.` });
}

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** `response-content-type` and its like: what a presigned address wants to be answered with. */
export function readOverrides(query: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    overrides.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === undefined
        ? []
        : [[name, assertHeaderValue(name, Buffer.from(value).toString('latin1'))]];
    }),
  );
}

export const overrideParameters = overrides.map((name) => `response-${name}`);

/** What is said of every version of an object. */
export function versionHeaders({
  etag,
  modified,
}: Pick<StoredObject, 'etag' | 'modified'>): Record<string, string> {
  return { etag: `"${etag}"`, 'last-modified': new Date(modified).toUTCString() };
}

export function checksumHeaders({ checksum }: Pick<StoredObject, 'checksum'>): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}
