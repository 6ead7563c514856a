/** Bodies for a POST: valid, small, marked, the same for the same marker; or a clause that says why there is none. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../kit/resource.ts';
import { createModel } from './create-model.ts';
import { parseContract } from './read-contract.ts';
import { sampleBody } from './sample-body.ts';

const marker = 'be-check-1a2b3c4d 7';
const id = '00000000-0000-4000-8000-000000000001';

function sample(
  schema: JsonSchema,
  references: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const result = sampleBody(schema, { marker, references });
  if ('cannot' in result) throw new Error(result.cannot);
  return result.body;
}

function cannot(schema: JsonSchema, references: Readonly<Record<string, unknown>> = {}): string {
  const result = sampleBody(schema, { marker, references });
  return 'cannot' in result ? result.cannot : `a body was made: ${JSON.stringify(result.body)}`;
}

/** An object that has to have all of these members. */
const all = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

function create(path: string): JsonSchema {
  const file = new URL('../../postcards/contract/openapi.yaml', import.meta.url);
  const { collections } = createModel(
    parseContract(readFileSync(file, 'utf8')),
    new URL('http://127.0.0.1/'),
  );
  return collections.find((one) => one.path === path)?.create?.schema ?? true;
}

describe('Postcards', () => {
  it('makes what its contract asks for, and marks it', () => {
    expect(sample(create('/users'))).toEqual({ name: marker });
    expect(sample(create('/albums'), { ownerId: id })).toEqual({ ownerId: id, title: marker });
    expect(sample(create('/postcards'), { senderId: id, albumId: id })).toEqual({
      senderId: id,
      albumId: id,
      text: marker,
      place: 'Lisbon',
    });
  });

  it('makes up a reference that is not known', () => {
    expect(sample(create('/albums'))['ownerId']).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
    );
  });
});

describe('the marker', () => {
  it('goes into the most readable required text', () => {
    expect(
      sample(all({ code: { type: 'string', example: 'X' }, title: { type: 'string', example: 'T' } })),
    ).toEqual({
      code: 'X',
      title: marker,
    });
  });

  it('goes into an optional text where no required one can carry it', () => {
    const properties = {
      kind: { type: 'string', enum: ['a', 'b'] },
      site: { type: 'string', format: 'uri' },
      sku: { type: 'string', pattern: '.*' },
      secret: { type: 'string', readOnly: true },
      short: { type: 'string', maxLength: 3 },
      other: { type: 'string' },
      note: { type: ['string', 'null'] },
    };
    expect(sample({ type: 'object', required: ['kind'], properties })).toEqual({ kind: 'a', note: marker });
  });

  it('is nowhere when nothing can carry it', () => {
    expect(sample(all({ count: { type: 'integer', maximum: 3 } }))).toEqual({ count: expect.any(Number) });
  });

  it('decides all that is made up', () => {
    const schema = all({
      id: { type: 'string', format: 'uuid' },
      mail: { type: 'string', format: 'email' },
      n: { type: 'integer' },
    });
    expect(sample(schema)).toEqual(sample(structuredClone(schema)));
    const other = sampleBody(schema, { marker: 'another', references: {} });
    expect(other).not.toEqual({ body: sample(schema) });
  });
});

describe('values', () => {
  it.each<[string, object, unknown]>([
    ['const', { const: 3 }, 3],
    ['enum', { enum: [null, 'b', 'c'] }, 'b'],
    ['enum with a default', { type: 'string', enum: ['a', 'b'], default: 'b' }, 'b'],
    ['enum with an example', { type: 'string', enum: ['a', 'b'], examples: ['b'] }, 'b'],
    ['only null', { type: 'null' }, null],
    ['boolean', { type: 'boolean' }, false],
    ['boolean with a default', { type: 'boolean', default: true }, true],
    ['number with an example', { type: 'number', example: 59.9 }, 59.9],
    ['an example that breaks the bounds', { type: 'integer', example: 9, minimum: 20, maximum: 20 }, 20],
    ['exclusive bounds', { type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 5 }, 4],
    ['a fraction', { type: 'number', exclusiveMinimum: 0, maximum: 0.5 }, 0.25],
    ['a multiple', { type: 'integer', minimum: 7, maximum: 12, multipleOf: 5 }, 10],
    ['a small multiple', { type: 'number', minimum: 0.29, maximum: 0.3, multipleOf: 0.01 }, 0.29],
    ['only negative', { type: 'integer', maximum: -3, minimum: -3 }, -3],
    ['no list entries', { type: 'array', items: { type: 'string' } }, []],
    [
      'list entries',
      { type: 'array', minItems: 2, items: { enum: ['x', 'y', 'z'] }, uniqueItems: true },
      ['x', 'y'],
    ],
    [
      'different texts',
      { type: 'array', minItems: 2, uniqueItems: true, items: { type: 'string' } },
      [`${marker} 1`, `${marker} 2`],
    ],
    [
      'a pattern with an example',
      { type: 'string', pattern: '^\\+\\d{11}$', example: '+41441234567' },
      '+41441234567',
    ],
    [
      'a wrong example',
      { type: 'string', pattern: '^[A-Z]{3}$', example: 'x' },
      expect.stringMatching(/^[A-Z]{3}$/),
    ],
    ['digits', { type: 'string', pattern: '^\\d{5}$' }, expect.stringMatching(/^\d{5}$/)],
    [
      'a pattern that is no Unicode pattern',
      { type: 'string', pattern: '^[a-z\\_]{4,9}$' },
      expect.stringMatching(/^[a-z_]{4,9}$/),
    ],
    ['an unknown format', { type: 'string', format: 'iban', example: 'CH93 0076' }, 'CH93 0076'],
    ['a short text', { type: 'string', maxLength: 5 }, expect.stringMatching(/^.{5}$/)],
    ['a long text', { type: 'string', minLength: 50 }, expect.stringMatching(/^be-check.{42}$/)],
    [
      'a uri with a pattern',
      { type: 'string', format: 'uri', pattern: '^https://' },
      expect.stringMatching(/^https:/),
    ],
    ['anything', {}, marker],
    ['a bound without a type', { minimum: 5, maximum: 5 }, 5],
    [
      'a nested object',
      all({ city: { type: 'string', example: 'Bern' }, zip: { type: 'integer', minimum: 8, maximum: 8 } }),
      { city: 'Bern', zip: 8 },
    ],
    [
      'an example of the whole',
      { ...all({ a: { type: 'string', pattern: '^q+w$' } }), example: { a: 'qqw' } },
      { a: 'qqw' },
    ],
    [
      'oneOf',
      { oneOf: [{ type: 'null' }, { type: 'integer', minimum: 2, maximum: 2 }, { type: 'string' }] },
      2,
    ],
    [
      'anyOf with required',
      {
        type: 'object',
        properties: { a: { const: 1 }, b: { const: 2 } },
        anyOf: [{ required: ['b'] }, { required: ['a'] }],
      },
      { b: 2 },
    ],
    ['allOf', { allOf: [all({ a: { const: 1 } }), all({ b: { const: 2 } })] }, { a: 1, b: 2 }],
  ])('%s', (_, schema, value) => {
    expect(sample(all({ x: schema }))['x']).toEqual(value);
  });

  it.each([
    'date-time',
    'date',
    'time',
    'duration',
    'uuid',
    'email',
    'uri',
    'uri-reference',
    'hostname',
    'ipv4',
    'ipv6',
    'byte',
    'password',
  ])('is a valid %s', (format) => {
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    const value = sample(all({ x: { type: 'string', format } }))['x'];
    expect(value).not.toBe(marker);
    expect(ajv.validate({ type: 'string', format }, value)).toBe(true);
  });
});

describe('members', () => {
  it('leaves out those that are read-only, deep inside too', () => {
    const readOnly = { type: 'string', readOnly: true };
    expect(
      sample(all({ id: readOnly, name: { type: 'string' }, inner: all({ id: readOnly, n: { const: 1 } }) })),
    ).toEqual({
      name: marker,
      inner: { n: 1 },
    });
  });

  it('gives an id the type that the schema asks for', () => {
    expect(sample(all({ userId: { type: 'integer' } }), { userId: '42' })).toEqual({ userId: 42 });
    expect(sample(all({ userId: { type: ['string', 'null'] } }), { userId: '42' })).toEqual({ userId: '42' });
  });

  it('takes any name', () => {
    const schema = JSON.parse(
      '{"required":["__proto__","constructor"],"properties":{"__proto__":{"const":1},"constructor":{"const":2}}}',
    );
    const body = sample(schema as JsonSchema, JSON.parse('{"toString":"x"}') as Record<string, unknown>);
    expect(Object.entries(body)).toEqual([
      ['toString', 'x'],
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('cannot', () => {
  it.each<[JsonSchema, RegExp]>([
    [true, /does not say what its body holds/],
    [{ type: 'array' }, /its body is no object, but array/],
    [
      all({ sku: { type: 'string', pattern: '^a-\\d-b$' } }),
      /“sku” must match the pattern \^a-\\d-b\$, and no example/,
    ],
    [all({ n: { type: 'integer', minimum: 2, maximum: 1 } }), /no number was found inside the bounds of “n”/],
    [all({ n: { type: 'integer', multipleOf: 7, minimum: 8, maximum: 13 } }), /no number .* “n”/],
    [all({ never: false }), /“never” may have no value/],
    [all({ list: { type: 'array', minItems: 1e9 } }), /“list” must hold 1000000000 items/],
    [all({ text: { type: 'string', minLength: 1e9 } }), /“text” must have 1000000000 characters/],
    [all({ text: { type: 'string', minLength: 3, maxLength: 2 } }), /“text” must match its length/],
    [all({ none: { enum: [] } }), /“none” has an empty list|cannot be used/],
    [
      { ...all({ a: { type: 'string' } }), minProperties: 9 },
      /breaks its schema: it must NOT have fewer than 9 properties/,
    ],
    [{ ...all({ a: { type: 'string' } }), not: {} }, /breaks its schema: it must NOT be valid/],
    [all({ a: { type: 'string', pattern: '(' } }), /cannot be used: Invalid regular expression/],
    [all({ a: { type: 'nonsense' } }), /cannot be used/],
    [all({ a: { $ref: '#/nowhere' } }), /cannot be used/],
  ])('%j', (schema, reason) => {
    expect(cannot(schema)).toMatch(reason);
  });

  it('a reference that the schema does not take', () => {
    expect(cannot({ ...all({}), additionalProperties: false }, { userId: '1' })).toMatch(
      /must NOT have additional/,
    );
  });

  it.each<[string, JsonSchema]>([
    [
      'a pattern that backtracks',
      all({ a: { type: 'string', pattern: '^(a+)+$', example: `${'a'.repeat(60)}!` } }),
    ],
    [
      'lists in lists',
      all({
        a: {
          type: 'array',
          minItems: 100,
          items: { type: 'array', minItems: 100, items: { type: 'array', minItems: 100, items: {} } },
        },
      }),
    ],
    [
      'many members',
      all(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`m${index}`, { type: 'string' }]))),
    ],
    [
      'a deep schema',
      Array.from({ length: 20_000 }).reduce<JsonSchema>((inner) => all({ a: inner }), { const: 1 }),
    ],
  ])('%s: ends soon', (_, schema) => {
    const before = performance.now();
    expect(cannot(schema)).toMatch(/takes too long|more values than a check makes|cannot be used/);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
