/** The failures that callers must expect, named; how each looks over HTTP is the REST adapter's business. */
import type { Violation } from '../domain/text.ts';

export type NotFound = { readonly kind: 'not-found' };
/** The image is announced, and its bytes have not come, or were no image. */
export type NoBytes = { readonly kind: 'no-bytes' };
export type PreconditionFailed = { readonly kind: 'precondition-failed' };
export type MissingReference = { readonly kind: 'missing-reference'; readonly field: string };
export type StillReferenced = { readonly kind: 'still-referenced'; readonly by: string };
/** What was to be made once is there: the earlier one stays as it is. */
export type AlreadyThere = { readonly kind: 'already-there' };
export type Invalid = { readonly kind: 'invalid'; readonly violations: readonly Violation[] };

export type Failure = NotFound | NoBytes | PreconditionFailed | MissingReference | StillReferenced | Invalid;

/** Not expected, and not the caller's fault: the store does not answer. Thrown, because no use case can help it. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
