/** Which headers of S3 are known here: one that asks for something else is refused, not passed over in silence. */
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** Those that are read, and those that say what is the case anyway. */
const known: Readonly<Record<string, true | readonly string[]>> = {
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-checksum-algorithm': true,
  'x-amz-checksum-mode': ['ENABLED'],
  'x-amz-checksum-type': true,
  'x-amz-content-sha256': true,
  'x-amz-copy-source': true,
  'x-amz-copy-source-if-match': true,
  'x-amz-copy-source-if-modified-since': true,
  'x-amz-copy-source-if-none-match': true,
  'x-amz-copy-source-if-unmodified-since': true,
  'x-amz-date': true,
  'x-amz-decoded-content-length': true,
  'x-amz-metadata-directive': ['COPY', 'REPLACE'],
  'x-amz-mp-object-size': true,
  'x-amz-sdk-checksum-algorithm': true,
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-trailer': true,
  'x-amz-user-agent': true,
};

/** Throws `NotImplemented` with the header's name. */
export function assertHeadersSupported({ headers }: S3Request): void {
  for (const [name, value] of headers) {
    if (!name.startsWith('x-amz-') || /^x-amz-(meta-|checksum-(crc|sha))/.test(name)) continue;
    const values = known[name];
    if (values === true || values?.includes(value)) continue;
    throw new S3Error('NotImplemented', {
      message: 'A header you provided implies functionality that is not implemented.',
      details: { Header: name, AdditionalMessage: value },
    });
  }
}
