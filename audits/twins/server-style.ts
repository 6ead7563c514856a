/** What a style of server is: a list style, and the items that are in it. */
import type { Random } from '../../kit/random.ts';
import type { JsonSchema } from '../../kit/resource.ts';
import type { ListStyle } from './list-style.ts';
import type { Item, Key } from './steps.ts';

export interface ServerStyle extends ListStyle {
  /** One sentence: how its lists look. */
  readonly says: string;
  readonly title: string;
  /** What an item is called: `note`. */
  readonly noun: string;
  /** Path template with the parameter `id`. */
  readonly itemPath: string;
  /** Whether each user has a list of their own, behind `Authorization: Bearer USER`. */
  readonly perUser: boolean;
  /** Whether items can be created and deleted. */
  readonly writable: boolean;
  readonly hasTotal: boolean;
  /** How an item is changed; not at all unless given. `versioned`: with If-Match. */
  readonly update?: { readonly method: 'PATCH' | 'PUT'; readonly versioned: boolean };
  /** Where its items have bytes, and how they travel. */
  readonly upload?: UploadStyle;
  /** What a client sends to create an item; all of it comes back in the item. */
  readonly draft: ObjectSchema;
  /** What the server adds to it; the identifier is `id`. */
  readonly added: Readonly<Record<string, JsonSchema>>;
  /** The schema of a page. */
  page(item: JsonSchema): JsonSchema;
  /** Header fields of a page → what they say. */
  readonly pageHeaders: Readonly<Record<string, string>>;
  /** Grows with the sequence, in the order of ids. */
  identify(sequence: number, time: number): string | number;
  /** A draft for the beginning. */
  invent(random: Random): Item;
  represent(key: Key, draft: Item): Item;
}

export interface UploadStyle {
  /** Member of the answer to POST that holds the request for the bytes. */
  readonly member: string;
  /** The path of the bytes, below that of the item. */
  readonly content: string;
  readonly redirect: 302 | 307;
  /** Members of the draft: media type, number of bytes, s that the address is good for. */
  readonly names: Readonly<Record<'type' | 'length' | 'seconds', string>>;
  readonly schema: JsonSchema;
  /** `expires`: ms since the epoch. */
  render(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly expires: number;
  }): Item;
}

export type ObjectSchema = {
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
};

/** An object that has all of these members. */
export function objectOf(properties: Readonly<Record<string, JsonSchema>>): ObjectSchema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** A draft: all members are required, and no others are taken. */
export function draftOf(properties: Readonly<Record<string, JsonSchema>>): ObjectSchema {
  return { ...objectOf(properties), additionalProperties: false };
}

/** What a change may hold: PUT sends all members, PATCH some. */
export function changeSchema(draft: ObjectSchema, method: 'PATCH' | 'PUT'): ObjectSchema {
  return method === 'PUT' ? draft : { ...draft, required: [] };
}

/** Text that holds something. */
export function textOf(maxLength: number, ...examples: readonly string[]): JsonSchema & object {
  return { type: 'string', minLength: 1, maxLength, ...(examples.length > 0 && { examples }) };
}

export const count: JsonSchema = { type: 'integer', minimum: 0 };

/** A time to the second (RFC 3339). */
export function formatSecond(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

export const second: JsonSchema = { type: 'string', format: 'date-time', examples: ['2024-05-01T09:30:00Z'] };
