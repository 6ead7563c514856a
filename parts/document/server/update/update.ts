/** An update, compiled: a replacement, update operators, or a pipeline. */
import { Aggregator } from 'mingo/aggregator';
import { checkPipeline } from '../aggregation/check.ts';
import { mingoOptions } from '../aggregation/context.ts';
import { equalValues } from '../bson/order.ts';
import { missing } from '../bson/paths.ts';
import { renderDocument, renderValue } from '../bson/render.ts';
import { copy, type Document, isDocument, promoteDocument, restoreTypes } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';
import { conditionsOf } from '../query/bounds.ts';
import { compileFilter, type Predicate } from '../query/predicate.ts';
import { modifiers } from './modifiers.ts';
import { changeAt, expandPath, type Positions, valueAt } from './target.ts';

export interface Update {
  readonly kind: 'replacement' | 'modifiers' | 'pipeline';
  /** The new document; the old one is left as it is. */
  apply(before: Document, inserting?: boolean): Document;
}

export interface UpdateOptions {
  /** The query that found the document: the positional `$` refers to it. */
  readonly filter: Document;
  readonly arrayFilters?: readonly Document[] | undefined;
  readonly variables?: Document | undefined;
}

/** Throws what MongoDB answers to an update that is wrong, even when there is no document to change. */
export function compileUpdate(spec: unknown, options: UpdateOptions): Update {
  const update = compile(spec, options);
  return {
    kind: update.kind,
    apply(before, inserting = false) {
      const after = update.apply(before, inserting);
      refuseNewId(before, after, update.kind);
      return after;
    },
  };
}

function compile(spec: unknown, options: UpdateOptions): Update {
  if (Array.isArray(spec)) return compilePipeline(spec, options);
  if (!isDocument(spec)) {
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  }
  const names = Object.keys(spec);
  if (!names[0]?.startsWith('$')) return compileReplacement(spec);
  return compileModifiers(spec, options);
}

function compileReplacement(spec: Document): Update {
  refuseDollars(spec);
  return {
    kind: 'replacement',
    apply: ({ _id }) => ({ ...(_id === undefined ? {} : { _id }), ...copy(spec) }),
  };
}

/** Names with a dollar would be taken for operators when they are read back (MongoDB manual, “Dollar Signs”). */
export function refuseDollars(document: Document): void {
  const name = Object.keys(document).find((one) => one.startsWith('$'));
  if (name === undefined) return;
  throw new CommandError(
    'DollarPrefixedFieldName',
    `The dollar ($) prefixed field '${name}' in '${name}' is not valid for storage.`,
  );
}

const pipelineStages = ['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'];

function compilePipeline(pipeline: unknown[], { variables }: UpdateOptions): Update {
  checkPipeline(pipeline, () => {});
  for (const [name] of pipeline.map(Object.keys)) {
    if (!pipelineStages.includes(name ?? '')) {
      throw new CommandError('InvalidOptions', `${name} is not allowed to be used within an update`);
    }
  }
  const plain = pipeline.map(promoteDocument);
  return {
    kind: 'pipeline',
    apply(before) {
      const aggregator = new Aggregator(plain, mingoOptions(variables));
      const [after] = aggregator.run<Document>([promoteDocument(before)]);
      return restoreTypes(before, after) as Document;
    },
  };
}

/** One operator on one path. */
interface Change {
  readonly name: string;
  readonly path: string;
  readonly operand: unknown;
}

function compileModifiers(spec: Document, options: UpdateOptions): Update {
  const changes = Object.entries(spec).flatMap(([name, fields]) => readChanges(name, fields));
  const paths = changes.flatMap(({ name, path, operand }) =>
    name === '$rename' ? [path, String(operand)] : [path],
  );
  refuseConflicts(paths);
  const positions: Positions = {
    filters: readArrayFilters(options.arrayFilters ?? [], spec),
    matched: (document, path) => matchedPosition(document, path, options.filter),
  };
  return {
    kind: 'modifiers',
    apply(before, inserting = false) {
      const after = copy(before);
      const now = new Date();
      // All before the first change, which could change what a position refers to.
      const targeted = changes.map((change) => ({
        ...change,
        targets: change.name === '$rename' ? [] : expandPath(before, change.path, positions),
      }));
      for (const { name, path, operand, targets } of targeted) {
        if (name === '$rename') rename(after, path, operand);
        const modify = modifiers[name];
        for (const parts of targets) {
          changeAt(after, parts, (old) => modify?.(old, operand, { inserting, now, path }));
        }
      }
      return after;
    },
  };
}

function readChanges(name: string, fields: unknown): Change[] {
  if (!Object.hasOwn(modifiers, name) && name !== '$rename') {
    if (name === '$bit') throw notSupported('the update operator $bit');
    throw new CommandError(
      'FailedToParse',
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDocument(fields)) {
    throw new CommandError(
      'FailedToParse',
      `Modifiers operate on fields but we found type ${typeof fields} instead. For example: {$mod: {<field>: ...}} not {${name}: ${renderValue(fields)}}`,
    );
  }
  return Object.entries(fields).map(([path, operand]) => ({ name, path, operand }));
}

function refuseConflicts(paths: readonly string[]): void {
  const sorted = paths.toSorted();
  for (const [at, path] of sorted.entries()) {
    const other = sorted.slice(at + 1).find((one) => one === path || one.startsWith(`${path}.`));
    if (other !== undefined) {
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${other}' would create a conflict at '${path}'`,
      );
    }
  }
}

function rename(document: Document, from: string, to: unknown): void {
  if (typeof to !== 'string') {
    throw new CommandError(
      'BadValue',
      `The 'to' field for $rename must be a string: ${from}: ${renderValue(to)}`,
    );
  }
  const value = valueAt(document, from.split('.'));
  if (value === missing) return;
  changeAt(document, from.split('.'), () => missing);
  changeAt(document, to.split('.'), () => value);
}

/** Each filter is about the elements of one name: `{ 'item.amount': { $gt: 5 } }` is about `$[item]`. */
function readArrayFilters(filters: readonly Document[], spec: Document): Map<string, Predicate> {
  const found = new Map<string, Predicate>();
  for (const filter of filters) {
    const names = new Set(conditionsOf(filter).map(({ path }) => path.split('.', 1)[0] ?? ''));
    const [name = ''] = names;
    if (names.size !== 1 || name === '') {
      throw new CommandError(
        'FailedToParse',
        `Error parsing array filter :: caused by :: Expected a single top-level field name: ${renderDocument(filter)}`,
      );
    }
    if (
      !JSON.stringify(Object.values(spec).map((fields) => Object.keys(fields ?? {}))).includes(`$[${name}]`)
    ) {
      throw new CommandError(
        'FailedToParse',
        `The array filter for identifier '${name}' was not used in the update ${renderDocument(spec)}`,
      );
    }
    found.set(name, compileFilter(filter));
  }
  return found;
}

/** The first element that meets what the query says about the array. */
function matchedPosition(document: Document, path: string, filter: Document): number | undefined {
  const array = valueAt(document, path.split('.'));
  const conditions = conditionsOf(filter).filter(
    (one) => one.path === path || one.path.startsWith(`${path}.`),
  );
  if (!Array.isArray(array) || conditions.length === 0) return undefined;
  const matches = compileFilter({
    $and: conditions.map(({ path: field, operator, operand }) => ({ [field]: { [operator]: operand } })),
  });
  const at = array.findIndex((element) => {
    const one: Document = {};
    changeAt(one, path.split('.'), () => [element]);
    return matches(one);
  });
  return at < 0 ? undefined : at;
}

function refuseNewId(before: Document, after: Document, kind: Update['kind']): void {
  if (!Object.hasOwn(before, '_id') || equalValues(before['_id'], after['_id'])) return;
  throw new CommandError(
    'ImmutableField',
    kind === 'modifiers'
      ? "Performing an update on the path '_id' would modify the immutable field '_id'"
      : `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${renderValue(after['_id'])}`,
  );
}
