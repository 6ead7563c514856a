/** Makes a value that its schema accepts: the simplest one, and the same one for the same marker. */
import type { JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { NoSample } from './no-sample.ts';
import { sampleNumber } from './sample-number.ts';
import { isFreeText, sampleString } from './sample-string.ts';
import { asSchema, isReadOnly, membersOf, schemaAt, typesOf } from './schema-members.ts';

export interface Sampling {
  readonly marker: string;
  /** Values that may still be made. */
  left: number;
}

const maxItems = 100;

/** Members that people read, or by which they tell items apart: these carry the marker rather than an example. */
const proseNames = [
  'title',
  'name',
  'text',
  'description',
  'subject',
  'summary',
  'label',
  'message',
  'content',
  'body',
  'comment',
  'note',
  'notes',
  'slug',
  'username',
];

/** An object with the members in `given` and all required ones; at the top, one carries the marker if a member can. */
export function sampleObject(
  schema: JsonSchema,
  sampling: Sampling,
  {
    place = '',
    given = new Map<string, unknown>(),
    hint,
  }: { place?: string; given?: ReadonlyMap<string, unknown>; hint?: unknown } = {},
): Record<string, unknown> {
  const required = requiredOf(schema).filter((name) => !given.has(name));
  const carrier = place === '' ? findCarrier(schema, required, given, sampling.marker) : undefined;
  const names = carrier === undefined || required.includes(carrier) ? required : [...required, carrier];
  const example = examplesOf(schema, hint).find(isRecord);
  const made = names.map((name): [string, unknown] => [
    name,
    sampleValue(memberSchema(schema, name), sampling, {
      place: place === '' ? name : `${place}.${name}`,
      hint: example && Object.hasOwn(example, name) ? example[name] : undefined,
      carries: name === carrier || proseNames.includes(name),
    }),
  ]);
  return Object.fromEntries([...given, ...made]);
}

interface ValueOptions {
  /** Where it stands, for a sentence: `address.street`. */
  readonly place: string;
  /** What an example of the whole shows for it. */
  readonly hint?: unknown;
  /** The marker is better than an example. */
  readonly carries?: boolean;
}

function sampleValue(schema: JsonSchema, sampling: Sampling, options: ValueOptions): unknown {
  const { place, hint, carries = false } = options;
  if (--sampling.left < 0) throw new NoSample('its body needs more values than a check makes');
  if (schema === false) throw new NoSample(`“${place}” may have no value at all`);
  const keywords: Readonly<Record<string, unknown>> = schema === true ? {} : schema;
  if (Object.hasOwn(keywords, 'const')) return keywords['const'];
  const examples = examplesOf(schema, hint);
  if (Array.isArray(keywords['enum'])) return pickFrom(keywords['enum'], examples, place);
  const { marker } = sampling;
  const [type = impliedType(keywords)] = typesOf(schema).filter((one) => one !== 'null');
  switch (type) {
    case 'integer':
    case 'number':
      return sampleNumber(keywords, { place, marker, examples, whole: type === 'integer' });
    case 'boolean':
      return examples.find((value) => typeof value === 'boolean') ?? false;
    case 'array':
      return sampleArray(keywords, sampling, { place, hint });
    case 'object':
      return sampleObject(schema, sampling, { place, hint });
    case 'null':
      return null;
    default:
      return sampleString(keywords, { place, marker, examples, carries });
  }
}

function sampleArray(
  schema: Readonly<Record<string, unknown>>,
  sampling: Sampling,
  { place, hint }: ValueOptions,
): unknown[] {
  const least = schema['minItems'];
  const count = typeof least === 'number' ? least : 0;
  if (count > maxItems) throw new NoSample(`“${place}” must hold ${count} items or more`);
  const shown = examplesOf(schema, hint).find((value) => Array.isArray(value) && value.length >= count);
  if (count > 0 && Array.isArray(shown) && shown.length <= maxItems) return shown;
  const items = asSchema(schema['items']);
  const choice: unknown = isRecord(items) ? items['enum'] : undefined;
  // They may have to differ from one another.
  if (Array.isArray(choice) && choice.length >= count) return choice.slice(0, count);
  return Array.from({ length: count }, (_, index) => {
    const inner = { marker: `${sampling.marker} ${index + 1}`, left: sampling.left };
    const value = sampleValue(items, inner, { place: `${place}[${index}]` });
    sampling.left = inner.left;
    return value;
  });
}

function pickFrom(choice: readonly unknown[], examples: readonly unknown[], place: string): unknown {
  const shown = examples.find((value) => choice.includes(value));
  if (shown !== undefined) return shown;
  if (choice.length === 0) throw new NoSample(`“${place}” has an empty list of values`);
  return choice.find((value) => value !== null) ?? null;
}

/** The type that the bounds of a schema without a type are about. */
function impliedType(keywords: Readonly<Record<string, unknown>>): string {
  if (keywords['type'] !== undefined) return 'null';
  const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
  return bounds.some((name) => keywords[name] !== undefined) ? 'number' : 'string';
}

/** The member that carries the marker: a required one if one can, else an optional one; the most readable one of them. */
function findCarrier(
  schema: JsonSchema,
  required: readonly string[],
  given: ReadonlyMap<string, unknown>,
  marker: string,
): string | undefined {
  const rank = (name: string) => (proseNames.includes(name) ? proseNames.indexOf(name) : proseNames.length);
  const best = (names: readonly string[], strictly: boolean) =>
    names
      .filter((name) => isFreeText(memberSchema(schema, name), marker, strictly))
      .toSorted((one, other) => rank(one) - rank(other))[0];
  const optional = membersOf(schema).flatMap(([name, member]) =>
    given.has(name) || isReadOnly(member) ? [] : [name],
  );
  return best(required, false) ?? best(optional, true);
}

/** What the schema shows of its values, and what an example of the whole shows. */
function examplesOf(schema: JsonSchema, hint: unknown): unknown[] {
  if (!isRecord(schema)) return [hint];
  const { default: usual, examples, example } = schema;
  return [usual, ...(Array.isArray(examples) ? (examples as unknown[]) : []), example, hint];
}

/** The members that a request has to have. */
function requiredOf(schema: JsonSchema): string[] {
  const listed: unknown = isRecord(schema) ? schema['required'] : undefined;
  if (!Array.isArray(listed)) return [];
  const names = listed.filter((name) => typeof name === 'string');
  return [...new Set(names)].filter((name) => !isReadOnly(memberSchema(schema, name)));
}

function memberSchema(schema: JsonSchema, name: string): JsonSchema {
  const others: unknown = isRecord(schema) ? schema['additionalProperties'] : undefined;
  return schemaAt(schema, [name]) ?? asSchema(others);
}
