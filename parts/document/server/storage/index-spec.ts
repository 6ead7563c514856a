/** What an index is: the fields of its key, and which documents it holds. */
import { directed, type KeyField } from '../bson/key-fields.ts';
import { encodeKey } from '../bson/order.ts';
import { indexedAt, missing, reach } from '../bson/paths.ts';
import { type Document, isDocument, isNumeric } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';
import { compileFilter, type Predicate } from '../query/predicate.ts';

export interface IndexSpec {
  readonly name: string;
  readonly key: readonly KeyField[];
  readonly unique: boolean;
  /** Without the documents that have none of its fields. */
  readonly sparse: boolean;
  /** Only the documents that match: `partialFilterExpression`, compiled. */
  readonly partial: { readonly filter: Document; readonly matches: Predicate } | undefined;
  /** Documents whose date is older are deleted. */
  readonly expireAfterSeconds: number | undefined;
  /** As it was given, for `listIndexes`. */
  readonly spec: Document;
}

export interface Index extends IndexSpec {
  readonly id: number;
  /** A bit for each field of the key in which some document has an array. */
  readonly multikey: number;
}

const known = new Set(['key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds']);
/** Say nothing that changes what the index does here. */
const ignored = new Set(['v', 'background', 'ns']);

/** Throws what MongoDB answers to a specification that is wrong, or that this engine cannot keep. */
export function parseIndex(spec: Document): IndexSpec {
  const { key, name, partialFilterExpression: filter, expireAfterSeconds } = spec;
  if (!isDocument(key) || Object.keys(key).length === 0) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be empty.');
  }
  const stray = Object.keys(spec).find((option) => !known.has(option) && !ignored.has(option));
  if (stray !== undefined) throw notSupported(`the index option '${stray}'`);
  if (filter !== undefined && !isDocument(filter)) {
    throw new CommandError('CannotCreateIndex', 'partialFilterExpression must be an object');
  }
  return {
    name: typeof name === 'string' ? name : nameOf(key),
    key: Object.entries(key).map(([path, direction]) => ({
      path,
      direction: parseDirection(path, direction),
    })),
    unique: isOn(spec['unique']) || Object.keys(key).join() === '_id',
    sparse: isOn(spec['sparse']),
    partial: filter && { filter, matches: compileFilter(filter) },
    expireAfterSeconds: isNumeric(expireAfterSeconds) ? Number(expireAfterSeconds) : undefined,
    spec,
  };
}

function parseDirection(path: string, direction: unknown): 1 | -1 {
  if (typeof direction === 'string') throw notSupported(`an index of type '${direction}'`);
  if (path.includes('$')) throw notSupported('a wildcard index');
  if (!isNumeric(direction) || Number(direction) === 0) {
    throw new CommandError(
      'CannotCreateIndex',
      'Values in the index key pattern must be numbers, and not 0.',
    );
  }
  return Number(direction) > 0 ? 1 : -1;
}

const isOn = (option: unknown) => option === true || (isNumeric(option) && Number(option) !== 0);

/** The name that MongoDB gives: `author_1_at_-1`. */
export function nameOf(key: Document): string {
  return Object.entries(key).flat().map(String).join('_');
}

export interface IndexEntries {
  readonly keys: readonly Buffer[];
  readonly multikey: number;
}

/** The keys under which the index holds the document; none when it does not hold it. */
export function entriesOf(index: IndexSpec, document: Document): IndexEntries {
  if (index.partial && !index.partial.matches(document)) return { keys: [], multikey: 0 };
  const isThere = ({ path }: KeyField) => reach(document, path).ends.some((end) => end !== missing);
  if (index.sparse && !index.key.some(isThere)) return { keys: [], multikey: 0 };
  let keys: Buffer[] = [Buffer.alloc(0)];
  let multikey = 0;
  index.key.forEach(({ path, direction }, position) => {
    const { values, throughArray } = indexedAt(document, path);
    if (throughArray) multikey |= 1 << position;
    const parts = values.map((value) => directed(encodeKey(value), direction));
    keys = keys.flatMap((before) => parts.map((part) => Buffer.concat([before, part])));
  });
  refuseParallelArrays(index, document);
  const distinct = new Map(keys.map((key) => [key.toString('latin1'), key]));
  return { keys: [...distinct.values()], multikey };
}

/** Two independent arrays would need an entry for each pair of their elements; MongoDB refuses them too. */
function refuseParallelArrays(index: IndexSpec, document: Document): void {
  const arrays = new Set(index.key.flatMap(({ path }) => firstArrayOn(document, path) ?? []));
  if (arrays.size > 1) {
    const [first, second] = [...arrays].map((path) => `[${path}]`);
    throw new CommandError('CannotIndexParallelArrays', `cannot index parallel arrays ${first} ${second}`);
  }
}

function firstArrayOn(document: Document, path: string): string | undefined {
  let value: unknown = document;
  const parts = path.split('.');
  for (const [at, part] of parts.entries()) {
    value = isDocument(value) ? value[part] : undefined;
    if (Array.isArray(value)) return parts.slice(0, at + 1).join('.');
  }
  return undefined;
}
