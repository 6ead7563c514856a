/** References: followed inside the document, cut where they go round, and never fetched. */
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../kit/resource.ts';
import { createResolver } from './resolve.ts';

/** The schema `Start` of a document with these schemas, and what was noted. */
function resolve(schemas: Readonly<Record<string, unknown>>): { schema: JsonSchema; notes: string[] } {
  const resolver = createResolver({ components: { schemas } });
  return { schema: resolver.schema(ref('Start')), notes: [...resolver.notes] };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, required?: readonly string[]) => ({
  type: 'object',
  properties,
  ...(required && { required }),
});

/** Objects and booleans in a schema. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, child) => sum + sizeOf(child), 0);
}

describe('schema', () => {
  it('follows references, also through names that are escaped', () => {
    const { schema, notes } = resolve({
      Start: object({ a: ref('A'), b: { $ref: '#/components/schemas/sla~1sh%20and%7B~0%7D' } }),
      A: { $ref: '#/components/schemas/B' },
      B: { type: 'string', maxLength: 3 },
      'sla/sh and{~}': { type: 'integer' },
    });
    expect(schema).toEqual(object({ a: { type: 'string', maxLength: 3 }, b: { type: 'integer' } }));
    expect(notes).toEqual([]);
  });

  it('cuts a reference that goes round', () => {
    const { schema } = resolve({
      Start: object({ id: { type: 'string' }, children: { type: 'array', items: ref('Start') } }),
    });
    expect(schema).toEqual(object({ id: { type: 'string' }, children: { type: 'array', items: true } }));
    expect(resolve({ Start: ref('Start') }).schema).toBe(true);
    expect(resolve({ Start: ref('A'), A: { allOf: [ref('Start')] } }).schema).toBe(true);
  });

  it('keeps what is used twice but does not go round', () => {
    const { schema } = resolve({
      Start: { allOf: [ref('Address'), object({ billing: ref('Address') })] },
      Address: object({ street: { type: 'string' } }),
    });
    expect(schema).toEqual(
      object({ street: { type: 'string' }, billing: object({ street: { type: 'string' } }) }),
    );
  });

  it.each([
    ['https://evil.example/schema.json', /“https:\/\/evil\.example\/schema\.json” was not followed/],
    ['./other.yaml#/A', /was not followed/],
    ['file:///etc/passwd', /was not followed/],
    ['#anchor', /was not followed/],
    ['#/%E0%A4%A', /was not followed/],
    ['#/components/schemas/Nothing', /leads to nothing/],
    ['#/constructor/prototype', /leads to nothing/],
  ])('does not fetch %s', (reference, note) => {
    const { schema, notes } = resolve({ Start: object({ a: { $ref: reference }, b: { type: 'string' } }) });
    expect(schema).toEqual(object({ a: true, b: { type: 'string' } }));
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it('merges allOf, the own keywords over those that are merged', () => {
    const { schema } = resolve({
      Start: {
        description: 'x',
        required: ['b'],
        allOf: [ref('Base'), object({ b: { maxLength: 3 } })],
        properties: { b: { type: 'string' } },
      },
      Base: object({ a: { type: 'integer' }, b: { minLength: 1 } }, ['a']),
    });
    expect(schema).toEqual(
      object({ b: { type: 'string', minLength: 1, maxLength: 3 }, a: { type: 'integer' } }, ['b', 'a']),
    );
  });

  it('takes the first alternative that says something', () => {
    const { schema } = resolve({
      Start: object({
        a: {
          oneOf: [
            { type: 'null' },
            {},
            { $ref: 'elsewhere.yaml' },
            { type: 'string', format: 'uri' },
            { type: 'integer' },
          ],
        },
        b: { anyOf: [object({ c: { type: 'string' } }), { type: 'string' }] },
        d: { oneOf: [{ type: 'null' }] },
      }),
    });
    expect(schema).toEqual(
      object({
        a: { type: ['string', 'null'], format: 'uri' },
        b: object({ c: { type: 'string' } }),
        d: true,
      }),
    );
  });

  it('reads the switches of OpenAPI 3.0', () => {
    const { schema } = resolve({
      Start: object({
        a: { type: 'string', nullable: true },
        b: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
        c: { nullable: true, allOf: [ref('C')] },
      }),
      C: { type: 'number' },
    });
    expect(schema).toEqual(
      object({
        a: { type: ['string', 'null'] },
        b: { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
        c: { type: ['number', 'null'] },
      }),
    );
  });

  it('keeps false, and cuts what an identifier or a foreign keyword would do', () => {
    const { schema } = resolve({
      Start: {
        ...object({ never: false }),
        additionalProperties: false,
        $id: 'x',
        $dynamicRef: '#x',
        $async: true,
        not: {},
      },
    });
    expect(schema).toEqual({ ...object({ never: false }), additionalProperties: false });
    expect(resolve({ Start: { allOf: [{ type: 'string' }, false] } }).schema).toBe(false);
  });

  it('takes any name for a member', () => {
    const schemas = JSON.parse(
      '{"Start":{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}}',
    );
    const { schema } = resolve(schemas as Record<string, unknown>);
    const { properties } = schema as { properties: Record<string, unknown> };
    expect(Object.entries(properties)).toEqual([
      ['__proto__', { type: 'string' }],
      ['constructor', { type: 'integer' }],
    ]);
    expect(properties['toString']).toBeUndefined();
  });
});

describe('a document that would grow without end', () => {
  const levels = Array.from({ length: 40 }, (_, level) => level);
  const bomb = (make: (next: object) => object) =>
    Object.fromEntries([
      ...levels.map((level) => [`L${level}`, make(ref(`L${level + 1}`))]),
      ['Start', ref('L0')],
    ]);

  it.each([
    ['properties', bomb((next) => object(Object.fromEntries(levels.map((name) => [`p${name}`, next]))))],
    ['allOf', bomb((next) => ({ allOf: levels.map(() => next) }))],
    ['oneOf', bomb((next) => ({ oneOf: levels.map(() => next) }))],
    ['items', bomb((next) => ({ allOf: [{ items: next }, { items: next }, { items: next }] }))],
    [
      'a long chain',
      {
        ...Object.fromEntries(
          Array.from({ length: 100_000 }, (_, index) => [`C${index}`, ref(`C${index + 1}`)]),
        ),
        Start: ref('C0'),
      },
    ],
    [
      'many members',
      {
        Start: { allOf: Array(2_000).fill(ref('Wide')) },
        Wide: object(
          Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`m${index}`, true])),
          Array(200_000).fill('a'),
        ),
      },
    ],
  ])('%s: is cut', (_, schemas) => {
    const before = performance.now();
    expect(sizeOf(resolve(schemas).schema)).toBeLessThan(20_000);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('is cut level by level: what stands beside a large branch stays', () => {
    const wide = object(
      Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`m${index}`, { type: 'string' }])),
    );
    const { schema } = resolve({
      Start: object({ data: { type: 'array', items: ref('Wide') }, has_more: { type: 'boolean' } }),
      Wide: wide,
    });
    expect(schema).toMatchObject({ properties: { has_more: { type: 'boolean' } } });
  });

  it('stops reading schemas at some point, and says so', () => {
    const wide = object(
      Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`m${index}`, { type: 'string' }])),
    );
    const resolver = createResolver({});
    const schemas = Array.from({ length: 300 }, () => resolver.schema({ ...wide }));
    expect(schemas.at(0)).not.toBe(true);
    expect(schemas.at(-1)).toBe(true);
    expect([...resolver.notes]).toEqual([expect.stringMatching(/cut short/)]);
  });
});

describe('follow', () => {
  it('gives what a reference leads to', () => {
    const { follow } = createResolver({ a: { $ref: '#/b/0' }, b: [{ name: 'x' }], c: 1, d: { $ref: '#/d' } });
    expect(follow({ $ref: '#/a' })).toEqual({ name: 'x' });
    expect(follow({ own: true })).toEqual({ own: true });
    expect([follow({ $ref: '#/c' }), follow({ $ref: '#/d' }), follow('text')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
