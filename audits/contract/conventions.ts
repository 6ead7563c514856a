/** What APIs usually call things: where the items, the way to the next page and the total stand, and the parameters. */

/** Members of a body that hold the items, the likeliest first. */
export const itemNames = ['items', 'data', 'results', 'records', 'content', 'values', 'entries'];

/** Members that hold several things, and no list of items: an answer with one of them reports problems. */
export const problemNames = ['error', 'errors', 'warnings', 'violations'];

/** Members that wrap a list once more. */
export const wrapperNames = ['_embedded', 'data'];

/** Members that identify an item, after the one that is named like the path parameter. */
export const idNames = ['id', '_id', 'uuid'];

/** Query parameters, by what they do. */
export const parameterNames = {
  size: [
    'limit',
    'page_size',
    'pageSize',
    'per_page',
    'perPage',
    'size',
    'count',
    'first',
    'page[size]',
    'page[limit]',
    'max_results',
    'maxResults',
    '$top',
    'take',
  ],
  cursor: [
    'cursor',
    'after',
    'page_token',
    'pageToken',
    'next_token',
    'nextToken',
    'continuation_token',
    'continuationToken',
    'starting_after',
    'page[after]',
    'page[cursor]',
    'marker',
    'next_cursor',
  ],
  offset: ['offset', 'skip', 'start', '$skip', 'startIndex', 'page[offset]'],
  page: ['page', 'page_number', 'pageNumber', 'page[number]', 'p'],
  sort: ['sort', 'order', 'order_by', 'orderBy', 'sortBy', 'sort_by', 'ordering'],
};

/** This parameter takes the id of the last item, as at Stripe; no token stands in the body. */
export const lastIdParameter = 'starting_after';

const tokenNames = [
  'next',
  'next_cursor',
  'nextCursor',
  'cursor',
  'next_page_token',
  'nextPageToken',
  'next_token',
  'nextToken',
  'continuation',
  'continuation_token',
  'continuationToken',
];

/** Members whose name says that they hold a URL. */
export const urlNames = [
  'next_url',
  'nextUrl',
  'next_page_url',
  'nextPageUrl',
  'nextLink',
  '@odata.nextLink',
];

/** Members that hold links, so that what stands in them is a URL. */
export const linkNames = ['links', '_links'];

const pageInfoNames = ['page_info', 'pageInfo'];

/** Where the way to the next page may stand in a body, member by member; the likeliest first. */
export const nextPlaces: readonly (readonly string[])[] = [
  ...[...tokenNames, ...urlNames].map((name) => [name]),
  ...pageInfoNames.flatMap((outer) => [
    [outer, 'endCursor'],
    [outer, 'end_cursor'],
  ]),
  ...['meta', 'paging', ...pageInfoNames, 'pagination', ...linkNames].flatMap((outer) =>
    [...tokenNames, ...urlNames].map((name) => [outer, name]),
  ),
];

const totalNames = ['total', 'total_count', 'totalCount', 'totalElements', 'totalItems'];

/** Where the number of all items may stand in a body. */
export const totalPlaces: readonly (readonly string[])[] = [
  ...totalNames.map((name) => [name]),
  ...['meta', 'paging', 'pagination', 'page', ...pageInfoNames].flatMap((outer) =>
    totalNames.map((name) => [outer, name]),
  ),
];

/** `count` may be the number of items on this page; beside one of these it is that of all items. */
export const besideCount = ['next', 'previous', 'results'];

export const totalHeader = 'x-total-count';

/** The people that a reference such as `senderId` may mean. */
export const peopleNames = ['user', 'person', 'account', 'member', 'customer'];

/** What a reference to a person is called, apart from the names above. */
export const roleNames = [
  'sender',
  'recipient',
  'receiver',
  'owner',
  'author',
  'creator',
  'assignee',
  'reviewer',
  'created_by',
  'updated_by',
  'owned_by',
  'assigned_to',
];
