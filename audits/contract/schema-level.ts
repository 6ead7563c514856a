/** One level of a schema: its references followed, allOf merged, an alternative chosen; what lies below is left for later. */
import { isRecord } from '../reading/response.ts';

/** A schema that applies, and the schemas that it stands in: one that stands in itself goes round. */
export interface Part {
  readonly value: unknown;
  readonly within?: Scope | undefined;
}

interface Scope {
  readonly value: unknown;
  readonly outer: Scope | undefined;
  readonly depth: number;
}

export interface SchemaLevel {
  /** Keywords that hold no schema. */
  keywords: Record<string, unknown>;
  readonly required: Set<string>;
  /** Member → the schemas that all apply to it. */
  readonly properties: Map<string, Part[]>;
  /** `items` and `additionalProperties` → the schemas that all apply. */
  readonly single: Map<string, Part[]>;
}

/** Keywords that are kept. Those that only exclude (`not`, `if`) are left out: what is found and made here is simple. */
const kept = [
  'type',
  'enum',
  'const',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
  'example',
  'examples',
  'readOnly',
];

const singles = ['items', 'additionalProperties'];
const alternatives = ['oneOf', 'anyOf'];

/** allOf, alternatives and references inside one another. */
const maxNesting = 64;
/** Alternatives that are looked at, and types that a schema may name. */
const maxAlternatives = 50;

export interface LevelOptions {
  target(reference: string): unknown;
  /** False when there have been too many parts. */
  take(): boolean;
}

/** Gives the function that merges the parts to a level; `true` where anything is allowed or known, `false` nothing. */
export function createLevelReader({ target, take }: LevelOptions) {
  function read({ value, within }: Part): SchemaLevel | boolean {
    if (value === false) return false;
    if (!isRecord(value) || goesRound(value, within) || !take()) return true;
    const scope: Scope = { value, outer: within, depth: (within?.depth ?? 0) + 1 };
    const level = ownLevel(value, scope, take);
    const parts = [
      ...(typeof value['$ref'] === 'string' ? [target(value['$ref'])] : []),
      ...(Array.isArray(value['allOf']) ? value['allOf'] : []),
    ];
    for (const part of parts) if (!merge(level, read({ value: part, within: scope }))) return false;
    for (const keyword of alternatives) {
      const list = value[keyword];
      if (Array.isArray(list)) choose(level, list, scope);
    }
    if (value['nullable'] === true) allowNull(level);
    return level;
  }

  /** The first alternative that says something, and null when that is another one. */
  function choose(level: SchemaLevel, list: readonly unknown[], scope: Scope): void {
    let chosen = false;
    let nullable = false;
    for (const value of list.slice(0, maxAlternatives)) {
      if (isRecord(value) && value['type'] === 'null') nullable = true;
      else if (!chosen) {
        const other = read({ value, within: scope });
        chosen = typeof other !== 'boolean' && !isEmpty(other) && merge(level, other);
      }
      if (chosen && nullable) break;
    }
    if (nullable) allowNull(level);
  }

  return (parts: readonly Part[]): SchemaLevel | boolean => {
    const level = emptyLevel();
    for (const part of parts) if (!merge(level, read(part))) return false;
    return isEmpty(level) ? true : level;
  };
}

function emptyLevel(): SchemaLevel {
  return { keywords: {}, required: new Set(), properties: new Map(), single: new Map() };
}

function isEmpty({ keywords, required, properties, single }: SchemaLevel): boolean {
  return Object.keys(keywords).length + required.size + properties.size + single.size === 0;
}

function ownLevel(value: Record<string, unknown>, within: Scope, take: () => boolean): SchemaLevel {
  const level = emptyLevel();
  for (const keyword of kept) {
    if (Object.hasOwn(value, keyword)) level.keywords[keyword] = value[keyword];
  }
  modernise(level.keywords);
  const { type } = level.keywords;
  if (Array.isArray(type)) level.keywords['type'] = type.slice(0, maxAlternatives);
  if (Array.isArray(value['required'])) {
    for (const name of value['required']) {
      if (!take()) break;
      if (typeof name === 'string') level.required.add(name);
    }
  }
  if (isRecord(value['properties'])) {
    for (const [name, schema] of Object.entries(value['properties'])) {
      if (!take()) break;
      level.properties.set(name, [{ value: schema, within }]);
    }
  }
  for (const keyword of singles) {
    if (Object.hasOwn(value, keyword)) level.single.set(keyword, [{ value: value[keyword], within }]);
  }
  return level;
}

/** OpenAPI 3.0 has exclusive bounds as switches, as JSON Schema had them in draft 4. */
function modernise(keywords: Record<string, unknown>): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof keywords[exclusive] !== 'boolean') continue;
    if (keywords[exclusive] && keywords[bound] !== undefined) {
      keywords[exclusive] = keywords[bound];
      delete keywords[bound];
    } else delete keywords[exclusive];
  }
}

/** Lays `other` under the level: what the level says itself stays. False when nothing can satisfy both. */
function merge(level: SchemaLevel, other: SchemaLevel | boolean): boolean {
  if (typeof other === 'boolean') return other;
  level.keywords = { ...other.keywords, ...level.keywords };
  for (const name of other.required) level.required.add(name);
  for (const key of ['properties', 'single'] as const) {
    for (const [name, parts] of other[key]) {
      level[key].set(name, [...(level[key].get(name) ?? []), ...parts]);
    }
  }
  return true;
}

function allowNull({ keywords }: SchemaLevel): void {
  const { type } = keywords;
  if (typeof type === 'string') keywords['type'] = [type, 'null'];
  else if (Array.isArray(type) && !type.includes('null')) keywords['type'] = [...(type as unknown[]), 'null'];
}

function goesRound(value: unknown, within: Scope | undefined): boolean {
  if ((within?.depth ?? 0) >= maxNesting) return true;
  for (let scope = within; scope; scope = scope.outer) if (scope.value === value) return true;
  return false;
}
