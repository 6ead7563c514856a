/** Follows the references of an OpenAPI document: inside the document only, as far as they are asked for, and bounded. */
import type { JsonSchema } from '../../kit/resource.ts';
import { at, isRecord } from '../reading/response.ts';
import { createLevelReader, type Part, type SchemaLevel } from './schema-level.ts';

export interface Resolver {
  /** The object that the value is or refers to; undefined when it is none. */
  follow(value: unknown): Readonly<Record<string, unknown>> | undefined;
  /** The schema without references; where they go round, lead out of the document or become too many, it says `true`. */
  schema(value: unknown): JsonSchema;
  /** What could not be followed: sentences. */
  readonly notes: ReadonlySet<string>;
}

/** References to references. */
const maxHops = 10;
/** Levels of a schema; below them nothing is needed to find members or to make a sample. */
const maxDepth = 10;
/** Parts of one schema, and of all schemas of a document. */
const maxParts = 2_000;
const maxPartsInAll = 400_000;
const maxNotes = 20;

/** A schema that is still to be read, and where it belongs. */
interface Job {
  readonly parts: readonly Part[];
  readonly depth: number;
  readonly into: Record<string, unknown>;
  readonly name: string;
}

/** A resolver for the references of this document. */
export function createResolver(document: unknown): Resolver {
  const notes = new Set<string>();
  const known = new Map<unknown, JsonSchema>();
  const targets = new Map<string, unknown>();
  let left = maxPartsInAll;

  const note = (sentence: string) => {
    if (notes.size < maxNotes) notes.add(sentence);
  };

  function target(reference: string): unknown {
    if (!targets.has(reference)) targets.set(reference, lookUp(reference));
    return targets.get(reference);
  }

  /** What a reference points to; nothing outside the document is ever fetched. */
  function lookUp(reference: string): unknown {
    const shown = reference.length > 80 ? `${reference.slice(0, 80)}…` : reference;
    const pointer = /^#(\/|$)/.test(reference) ? decode(reference.slice(1)) : undefined;
    if (pointer === undefined) {
      note(`The reference “${shown}” was not followed: only those inside the document are (#/…).`);
      return undefined;
    }
    const value = at(document, pointer);
    if (value === undefined) note(`The reference “${shown}” leads to nothing in the document.`);
    return value;
  }

  function follow(value: unknown): Readonly<Record<string, unknown>> | undefined {
    let here = value;
    for (let hop = 0; hop < maxHops && isRecord(here); hop++) {
      if (typeof here['$ref'] !== 'string') return here;
      here = target(here['$ref']);
    }
    return undefined;
  }

  // Level by level, so that a large branch takes nothing from the members beside it.
  function schema(value: unknown): JsonSchema {
    const before = known.get(value);
    if (before !== undefined) return before;
    let parts = Math.min(maxParts, left);
    left -= parts;
    const readLevel = createLevelReader({
      target,
      take: () => {
        parts = Math.max(0, parts - 1);
        return parts > 0;
      },
    });
    const root: Record<'schema', JsonSchema> = { schema: true };
    const jobs: Job[] = [{ parts: [{ value }], depth: 0, into: root, name: 'schema' }];
    for (const { parts: some, depth, into, name } of jobs) {
      const level = depth < maxDepth ? readLevel(some) : true;
      into[name] = typeof level === 'boolean' ? level : spread(level, depth + 1, jobs);
    }
    left += parts;
    if (left === 0) note('The schemas of this document are larger than a check reads; some were cut short.');
    known.set(value, root.schema);
    return root.schema;
  }

  return { follow, schema, notes };
}

/** A level as a schema; what lies below is laid into it when it is read. */
function spread(level: SchemaLevel, depth: number, jobs: Job[]): JsonSchema {
  const schema: Record<string, unknown> = { ...level.keywords };
  if (level.required.size > 0) schema['required'] = [...level.required];
  if (level.properties.size > 0) {
    // Without a prototype, because a member may be called anything, `__proto__` and `constructor` included.
    const properties: Record<string, unknown> = Object.create(null);
    schema['properties'] = properties;
    for (const [name, parts] of level.properties) {
      jobs.push({ parts, depth, into: properties, name });
    }
  }
  for (const [name, parts] of level.single) jobs.push({ parts, depth, into: schema, name });
  return schema;
}

/** A URI fragment as a JSON Pointer (RFC 6901, section 6); undefined when it is no valid one. */
function decode(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}
