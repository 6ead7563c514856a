/** The faults that a server of this folder can have, and what is wrong then. */

/** Of servers whose items have bytes. */
const uploadFaults = {
  'upload-missing': 'The answer to POST does not say where the bytes go.',
  'upload-forever': 'The object store does not look at when an address ends.',
  'seconds-ignored': 'An address is good for 300 s, however long it was asked for.',
  'upload-any-type': 'The signature of an upload does not cover the media type.',
  'upload-any-length': 'The signature of an upload does not cover the number of bytes.',
  'bytes-nowhere': 'The upload is answered 200, and nothing is stored.',
  'bytes-cut': 'The last byte of an upload is lost.',
  'type-forgotten': 'All bytes come back as application/octet-stream.',
  'bytes-public': 'The object store hands everything out, without a look at the signature.',
  'content-unsigned': 'The bucket is public, and the redirection leads to its bare address.',
  'bytes-through-backend': 'The address of the upload is one of the backend itself.',
  'bytes-outlive-item': 'DELETE removes the item, and its bytes stay.',
  'content-too-early': 'Before the bytes have come, the content is answered 200 and empty.',
  'leads-to-nothing': 'Before the bytes have come, the content is a redirection to where they will be.',
  'early-crashes': 'Before the bytes have come, asking for them is answered 500.',
} as const satisfies Record<string, string>;

/** Fault → what is wrong, in one sentence. */
export const faults = {
  'constant-page':
    'Every request, whatever its path and method, is answered with the same page of two items.',
  'constant-object': 'Every request, whatever its path and method, is answered with {"ok":true}.',
  'not-implemented': 'The list is answered 404.',

  'create-forgets': 'POST is answered 201 with a new id, and nothing is stored.',
  'create-hidden': 'What was created can be read by its id, and is in no list.',

  'size-ignored': 'The page size is ignored: everything comes at once.',
  'size-one-more': 'A page holds one item more than was asked for.',
  'no-cap': 'Any page size is honoured, however large.',
  'odd-size-crashes': 'A page size that is no positive whole number is answered 500.',
  'zero-size-crashes': 'A page size of 0 or less is answered 500.',

  'next-loops': 'The next of the second page leads back to the first one.',
  'next-dies': 'The next of the second page is answered 500.',
  'next-on-last-page': 'The last page names a next one too, which is empty.',

  'cursor-is-an-offset':
    'The cursor hides a count of items to skip, so items that move are repeated or skipped.',
  'cursor-needs-its-item': 'A cursor whose item was deleted leads to an empty last page.',
  'cursor-skips-ties': 'The cursor holds a time to the second, and goes on behind all items of that second.',
  'ties-shuffle': 'Items of the same second come in another order on every request.',
  'rows-move': 'Items come and go at the head of a list whose pages are counted.',

  'total-counts-page': 'The total is the number of items on the page.',
  'total-stale': 'The total still counts items that were deleted, three of them before the start.',

  'deep-is-slow': 'The answer takes 30 ms more for each five items that lie before the page.',

  'altered-cursor-crashes': 'A cursor that does not decode is answered 500.',
  'altered-cursor-restarts': 'A cursor that does not decode is answered with the first page.',
  'cursor-is-a-key': 'The cursor says whose list it goes on in, so it opens the list of another user.',

  'past-the-end-404': 'A page behind the last one is answered 404.',
  'past-the-end-500': 'A page behind the last one is answered 500.',

  'if-match-ignored': 'A change is made whatever version If-Match names.',
  'stale-answered-200':
    'A change of a version that is no longer the current one is answered 200, and not made.',
  'checks-then-writes': 'The version is checked, and 20 ms later the change is made.',
  'second-change-lost': 'A change that comes while another one is under way is answered 200, and not made.',
  'writes-whole-items':
    'A change reads the item, and 20 ms later writes it whole, with what others have changed since as it was.',

  'unknown-ignored': 'Unknown query parameters are ignored.',
  'filter-after-paging': 'The page is cut first and filtered then, so pages in mid-walk are short or empty.',
  'next-drops-filter': 'From the second page on the filter is lost.',

  ...uploadFaults,
} as const satisfies Record<string, string>;

export type FaultId = keyof typeof faults;

/** What a server can do, as far as it decides which faults it can have. */
export interface Abilities {
  readonly writable: boolean;
  readonly hasTotal: boolean;
  readonly perUser: boolean;
  readonly update?: { readonly versioned: boolean };
  readonly upload?: object;
  /** The ways to say where a page starts. */
  readonly places: readonly { readonly by: 'cursor' | 'id' | 'offset' | 'page' }[];
}

/** The faults that make sense for a server, in the order of the table. */
export function faultsFor({
  writable,
  hasTotal,
  perUser,
  update,
  upload,
  places,
}: Abilities): readonly FaultId[] {
  const ways = new Set(places.map(({ by }) => by));
  const byCursor = ways.has('cursor');
  const byKey = byCursor || ways.has('id');
  const byNumber = ways.has('offset') || ways.has('page');
  const offered: Partial<Record<FaultId, boolean>> = {
    'create-forgets': writable,
    'create-hidden': writable,
    'next-loops': byKey,
    'next-dies': byKey,
    'next-on-last-page': byKey,
    'cursor-is-an-offset': byCursor,
    'cursor-needs-its-item': byKey && writable,
    'cursor-skips-ties': byKey,
    'rows-move': byNumber && !writable,
    'total-counts-page': hasTotal,
    'total-stale': hasTotal,
    'altered-cursor-crashes': byKey,
    'altered-cursor-restarts': byKey,
    'cursor-is-a-key': byCursor && perUser,
    'if-match-ignored': update?.versioned === true,
    'stale-answered-200': update?.versioned === true,
    'checks-then-writes': update?.versioned === true,
    'second-change-lost': update !== undefined,
    'writes-whole-items': update?.versioned === false,
    'past-the-end-404': byNumber,
    'past-the-end-500': byNumber,
  };
  return (Object.keys(faults) as FaultId[]).filter((fault) =>
    Object.hasOwn(uploadFaults, fault) ? upload !== undefined : (offered[fault] ?? true),
  );
}
