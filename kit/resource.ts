/** What a check knows of an API: its collections, how their pages follow one another, and how an item is made and removed. */

/** An API as far as a check uses it, read from a contract or learned from its answers. */
export interface ApiModel {
  readonly title: string;
  /** `contract`: an OpenAPI document says it. `observed`: learned from the first answer. */
  readonly origin: 'contract' | 'observed';
  readonly collections: readonly Collection[];
  /** What the document holds that no check can use, and why: sentences for the report. */
  readonly notes: readonly string[];
}

/** A list of items of one kind. */
export interface Collection {
  /** Its path template, unique in the model: `/albums/{albumId}/postcards`. It includes the path of the server URL. */
  readonly path: string;
  /** Path parameter → path of the collection whose identifiers fill it; one that is missing here cannot be filled. */
  readonly parents: Readonly<Record<string, string>>;
  readonly list: ListOperation;
  readonly item?: ItemOperation;
  readonly create?: CreateOperation;
  /** Where it associates two things, the list that shows it from the other side: `/users/{userId}/memberships`. */
  readonly otherSide?: Collection;
}

/** Reading a page of a collection. */
export interface ListOperation {
  /** JSON Pointer (RFC 6901) of the array of items in the body, '' when the body is the array; absent: to be learned. */
  readonly itemsAt?: string;
  /** The member that identifies an item; absent: to be learned. */
  readonly idField?: string;
  readonly itemSchema?: JsonSchema;
  /** The query parameter that says how many items a page holds at most. */
  readonly size?: PageSize;
  /** The ways to come to the next page, the one that a client should prefer first; empty: to be learned. */
  readonly paging: readonly Paging[];
  /** Query parameters that narrow the list to items whose member of that name has that value. */
  readonly filters: readonly FilterParameter[];
  /** The query parameter that chooses the order. */
  readonly sort?: QueryParameter;
  /** JSON Pointer of the number of all items in the body, or a header field. */
  readonly total?: { readonly pointer: string } | { readonly header: string };
  /** The contract declares a security requirement for it. */
  readonly needsCredentials: boolean;
}

export interface PageSize {
  readonly name: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}

export interface QueryParameter {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

export interface FilterParameter extends QueryParameter {
  /** The member of the items that it compares, where that is not the parameter's name: `filter[state]` → `state`. */
  readonly member?: string;
}

/** How a client comes from one page to the next. */
export type Paging =
  /** A token of the page before goes into this query parameter; `nextAt` points to it in the body. */
  | { readonly style: 'cursor'; readonly parameter: string; readonly nextAt?: string }
  /** The header field `Link` with rel="next" (RFC 8288). */
  | { readonly style: 'link' }
  /** A URL in the body, at this JSON Pointer. */
  | { readonly style: 'next-url'; readonly nextAt: string }
  /** The number of items to skip. */
  | { readonly style: 'offset'; readonly parameter: string }
  /** The number of the page; the first one is 0 or 1, 1 where nothing says otherwise. */
  | { readonly style: 'page'; readonly parameter: string; readonly first: 0 | 1 };

/** One item of a collection: `/postcards/{id}`. */
export interface ItemOperation {
  readonly path: string;
  /** The path parameter that its identifier fills. */
  readonly parameter: string;
  readonly read: boolean;
  readonly remove: boolean;
  readonly update?: UpdateOperation;
  /** Path template of its bytes, below its own: `/images/{id}/content`. */
  readonly content?: string;
}

/** Changing an item: PATCH sends what is to change (RFC 7396), PUT the whole of it. */
export interface UpdateOperation {
  readonly method: 'PATCH' | 'PUT';
  readonly mediaType: string;
  readonly schema: JsonSchema;
  /** A change names the version that it is based on, with If-Match (RFC 9110, section 13.1.1). */
  readonly versioned: boolean;
}

/** Creating an item by POST on the collection. */
export interface CreateOperation {
  readonly mediaType: string;
  readonly schema: JsonSchema;
  /** Members of the body that name an item of another collection → the collections to try, the likeliest first. */
  readonly references: Readonly<Record<string, readonly string[]>>;
  readonly needsCredentials: boolean;
  readonly upload?: UploadOrder;
}

/** A new item whose bytes are put elsewhere: the answer to POST holds a request that a client sends as it is. */
export interface UploadOrder {
  /** JSON Pointer of that request in the answer: an object with a URL, and perhaps method, header fields and expiry. */
  readonly at: string;
  /** Members of the new item that announce the bytes: their media type, how many, and how long (s) the URL is good. */
  readonly type?: string;
  readonly length?: string;
  readonly seconds?: string;
}

/** A JSON Schema without references: they were resolved, and cycles cut by `true`. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
