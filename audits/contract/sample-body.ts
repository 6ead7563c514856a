/** Makes a small valid body for a POST from its schema, with a text in it that marks it as ours. */
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { NoSample } from './no-sample.ts';
import { createResolver } from './resolve.ts';
import { compilePattern } from './sample-string.ts';
import { sampleObject } from './sample-value.ts';
import { isReadOnly, schemaAt, takes, typesOf } from './schema-members.ts';
import { withinTime } from './within-time.ts';

export interface SampleOptions {
  /** A text that no other body has; the same one gives the same body. */
  readonly marker: string;
  /** Member → the id of the item that it names. */
  readonly references: Readonly<Record<string, unknown>>;
}

export type Sample = { readonly body: Readonly<Record<string, unknown>> } | { readonly cannot: string };

/** Far more than any honest schema needs. */
const maxMs = 1_000;
const maxValues = 1_000;

/** A body that its schema accepts; `cannot` says why there is none, as a clause. */
export function sampleBody(schema: JsonSchema, options: SampleOptions): Sample {
  try {
    return withinTime(maxMs, () => makeBody(schema, options));
  } catch (error) {
    if (error instanceof NoSample) return { cannot: error.message };
    return { cannot: `the schema of its body cannot be used: ${reasonOf(error)}` };
  }
}

function makeBody(schema: JsonSchema, { marker, references }: SampleOptions): Sample {
  if (!isRecord(schema)) return { cannot: 'the contract does not say what its body holds' };
  const { plain, validate } = prepare(schema);
  if (!isRecord(plain) || !takes(plain, ['object'])) {
    return { cannot: `its body is no object, but ${typesOf(plain).join(' or ') || 'of no known type'}` };
  }
  const given = new Map(
    Object.entries(references).map(([name, id]) => [name, asTyped(schemaAt(plain, [name]), id)]),
  );
  const body = sampleObject(plain, { marker, left: maxValues }, { given });
  if (validate(body)) return { body };
  const [error] = validate.errors ?? [];
  return {
    cannot: `the body that was made breaks its schema: ${error?.instancePath || 'it'} ${error?.message}`,
  };
}

/** An id came out of a path or a header field as text; the schema may want a number. */
function asTyped(schema: JsonSchema | undefined, id: unknown): unknown {
  if (schema === undefined || typeof id !== 'string' || takes(schema, ['string'])) return id;
  return takes(schema, ['integer', 'number']) && id !== '' && Number.isFinite(Number(id)) ? Number(id) : id;
}

interface Prepared {
  /** With one alternative chosen and allOf merged. */
  readonly plain: JsonSchema;
  readonly validate: ValidateFunction;
}

/** Kept, because a check makes many items of one kind. */
const prepared = new WeakMap<object, Prepared>();

function prepare(schema: object): Prepared {
  const known = prepared.get(schema);
  if (known) return known;
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    multipleOfPrecision: 9,
    code: { regExp: lenientRegExp },
  });
  ajvFormats.default(ajv);
  const result = {
    plain: createResolver(schema).schema(schema),
    validate: ajv.compile(asRequest(schema) as AnySchemaObject),
  };
  prepared.set(schema, result);
  return result;
}

/** Many patterns are written for engines that know no `u` flag. */
const lenientRegExp = Object.assign((pattern: string) => compilePattern(pattern), { code: 'new RegExp' });

/** The schema as it holds for a request: members that are read-only need not be there (OpenAPI 3.1, section 4.8.24). */
function asRequest(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asRequest);
  if (!isRecord(schema)) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, asRequest(value)]));
  const { required } = copy;
  if (Array.isArray(required)) {
    copy['required'] = required.filter(
      (name) => typeof name !== 'string' || !isReadOnly(schemaAt(schema, [name])),
    );
  }
  return copy;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'it takes too long';
  return error.message.slice(0, 200);
}
