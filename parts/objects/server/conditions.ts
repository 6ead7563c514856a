/** Conditional requests (RFC 9110 §13) as S3 has them: reading only what changed, writing only over what is known. */
import { S3Error } from './s3-error.ts';
import type { Expectation, StoredObject } from './store/bucket.ts';

type Versioned = Pick<StoredObject, 'etag' | 'modified' | 'key'>;
type Headers = ReadonlyMap<string, string>;

/** Whether the reader has this version already (304). Throws `PreconditionFailed`. The order is that of RFC 9110 §13.2.2. */
export function isNotModified(headers: Headers, object: Versioned): boolean {
  const ifMatch = headers.get('if-match');
  const ifUnmodifiedSince = headers.get('if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!names(ifMatch, object.etag)) throw failed('If-Match');
  } else if (ifUnmodifiedSince !== undefined && isAfter(object.modified, ifUnmodifiedSince)) {
    throw failed('If-Unmodified-Since');
  }
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object.etag);
  const ifModifiedSince = headers.get('if-modified-since');
  return (
    ifModifiedSince !== undefined &&
    !Number.isNaN(Date.parse(ifModifiedSince)) &&
    !isAfter(object.modified, ifModifiedSince)
  );
}

/** The same for the source of a copy, where “not modified” fails as well. */
export function assertCopySource(headers: Headers, source: Versioned): void {
  const prefix = 'x-amz-copy-source-';
  const own = [...headers].flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  if (isNotModified(new Map(own), source)) throw failed('x-amz-copy-source-If-None-Match');
}

/** What a writer expects under the key: `If-None-Match: *` nothing, `If-Match` the version that it knows. */
export function expectationOf(headers: Headers): Expectation {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', {
      message: 'If-None-Match with another value than * is not implemented for writes.',
      details: { Header: 'If-None-Match' },
    });
  }
  return (current) => {
    if (ifNoneMatch !== undefined && current) throw failed('If-None-Match');
    if (ifMatch === undefined) return;
    if (!current) throw new S3Error('NoSuchKey');
    if (!names(ifMatch, current.etag)) throw failed('If-Match');
  };
}

/** What is deleted only when it is the known version; if it is gone already, that is as good. */
export function deletionOf(ifMatch: string | undefined): Expectation {
  return (current) => {
    if (ifMatch !== undefined && current && !names(ifMatch, current.etag)) throw failed('If-Match');
  };
}

/** Whether a list of entity tags holds this one. S3 takes them without quotes too. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const tag = one
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return tag === '*' || tag === etag;
  });
}

/** Dates of HTTP have no milliseconds. A date that is none is not heeded (RFC 9110 §13.1.3). */
function isAfter(modified: string, date: string): boolean {
  return Math.floor(Date.parse(modified) / 1_000) > Math.floor(Date.parse(date) / 1_000);
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', { details: { Condition: condition } });
}
