/** Stages in which mingo would differ from MongoDB: sorting, the order of fields, and joining. */
import { evalExpr } from 'mingo/core';
import { Lazy, type Iterator as LazyIterator } from 'mingo/lazy';
import { $count, $group, $project } from 'mingo/operators/pipeline';
import type { AnyObject, Options } from 'mingo/types';
import { missing, reach } from '../bson/paths.ts';
import { copy, type Document, isDocument, promote, promoteDocument } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { parseSort, sortBy } from '../query/sort.ts';
import { checkExpression } from './check.ts';

/** A stage as mingo calls it. */
export type Stage = (documents: LazyIterator, specification: unknown, options: Options) => LazyIterator;

/** The id stands first, wherever it was put. */
export function idFirst(document: Document): Document {
  if (!Object.hasOwn(document, '_id')) return document;
  const { _id, ...rest } = document;
  return { _id, ...rest };
}

/** A group by the bucket into which a value falls; mingo puts a value that is a boundary into the one before. */
function bucket(documents: LazyIterator, specification: unknown, options: Options): LazyIterator {
  const { groupBy, boundaries, default: other, output = { count: { $sum: 1 } } } = specification as Document;
  if (!Array.isArray(boundaries) || boundaries.length < 2) {
    throw new CommandError(
      'BadValue',
      "The $bucket 'boundaries' field must be an array of at least 2 values",
    );
  }
  const within = (low: unknown, high: unknown) => ({
    $and: [{ $gte: [groupBy, low] }, { $lt: [groupBy, high] }],
  });
  const checked = documents.map((document: AnyObject) => {
    if (other === undefined && !evalExpr(document, within(boundaries[0], boundaries.at(-1)), options)) {
      throw new CommandError('BadValue', '$bucket found a value outside its boundaries, and has no default');
    }
    return document;
  });
  const _id = boundaries
    .slice(0, -1)
    .reduceRight<unknown>(
      (otherwise, low, at) => ({ $cond: [within(low, boundaries[at + 1]), { $literal: low }, otherwise] }),
      { $literal: other },
    );
  return ourSort($group(checked, { _id, ...(output as Document) }, options), { _id: 1 });
}

function ourSort(documents: LazyIterator, specification: unknown): LazyIterator {
  const fields = parseSort(specification as Document);
  return documents.transform((all: Document[]) => Lazy(sortBy(all, fields, (one) => one)));
}

export const ourStages: Readonly<Record<`$${string}`, Stage>> = {
  $sort: ourSort,
  $bucket: bucket,
  // Of nothing MongoDB gives no count, not a count of 0.
  $count: (documents, name, options) =>
    $count(documents, String(name), options).filter((counted: Document) => counted[String(name)] !== 0),
  $project: (documents, specification, options) =>
    $project(documents, specification as AnyObject, options).map(idFirst),
};

/** The condition `$expr`: true unless the expression gives false, null, 0 or nothing. */
export function $expr(_: string, expression: unknown, options: Options): (document: AnyObject) => boolean {
  checkExpression(expression);
  const plain = promote(expression);
  return (document) => {
    const value = evalExpr(promoteDocument(document), plain, options);
    return value === '' || Boolean(value);
  };
}

/** Finds documents of another collection, by an index where there is one. */
export type FindIn = (collection: string, filter: Document) => Document[];

/** Runs a pipeline on documents that were found, with further variables. */
export type RunWith = (documents: Document[], pipeline: Document[], variables: Document) => Document[];

/** The stage `$lookup`: for each document a query in the other collection, as a join by index does. */
export function createLookup(findIn: FindIn, runWith: RunWith): Stage {
  return (documents, specification, options) => {
    const { from, as, localField, foreignField, let: bindings = {}, pipeline } = specification as Document;
    if (typeof from !== 'string' || typeof as !== 'string') {
      throw new CommandError('FailedToParse', "$lookup needs 'from' and 'as' as strings");
    }
    if ((localField === undefined) !== (foreignField === undefined)) {
      throw new CommandError(
        'FailedToParse',
        "$lookup needs both or neither of 'localField' and 'foreignField'",
      );
    }
    return documents.map((document: Document) => {
      const filter =
        localField === undefined ? {} : { [String(foreignField)]: joining(document, String(localField)) };
      const found = findIn(from, filter);
      if (pipeline === undefined) return { ...document, [as]: copy(found) };
      const variables = evalExpr(document, bindings, options);
      const joined = runWith(found, pipeline as Document[], isDocument(variables) ? variables : {});
      return { ...document, [as]: copy(joined) };
    });
  };
}

/** An array joins by each of its elements; what is missing joins with what is missing or null. */
function joining(document: Document, path: string): Document {
  const values = reach(document, path).ends.flatMap((end) => (end === missing ? [null] : end));
  return { $in: values.length === 0 ? [null] : values };
}
