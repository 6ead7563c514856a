/** The names of the stages, accumulators and expressions that there are: mingo's and ours. */
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { ourAccumulators } from './accumulators.ts';
import { ourExpressions } from './expressions.ts';

/** The stages that there are; each is tested against what MongoDB's manual says. */
export const stageNames: ReadonlySet<string> = new Set([
  ...['$addFields', '$bucket', '$count', '$documents', '$facet', '$graphLookup', '$group', '$limit'],
  ...['$lookup', '$match', '$project', '$replaceRoot', '$replaceWith', '$sample', '$set', '$skip', '$sort'],
  ...['$sortByCount', '$unionWith', '$unset', '$unwind'],
]);

/** MongoDB's stages that this engine has not; every other name is unknown to MongoDB too. */
export const missingStages: ReadonlySet<string> = new Set([
  ...['$bucketAuto', '$changeStream', '$collStats', '$currentOp', '$densify', '$fill', '$geoNear'],
  ...['$indexStats', '$listSessions', '$merge', '$out', '$planCacheStats', '$rankFusion', '$redact'],
  ...['$search', '$searchMeta', '$setWindowFields', '$vectorSearch'],
]);

/** What runs code from the client, and what mingo computes otherwise than MongoDB. */
const left = new Set(['$function', '$accumulator', '$toHashedIndexKey', '$week']);

/** The operators of one of mingo's modules, and ours in place of those of the same name. */
export function choose<Operator>(theirs: object, ours: object = {}): Record<`$${string}`, Operator> {
  const kept = Object.entries(theirs).filter(([name]) => name.startsWith('$') && !left.has(name));
  return { ...Object.fromEntries(kept), ...ours } as Record<`$${string}`, Operator>;
}

const namesOf = (...operators: object[]): ReadonlySet<string> =>
  new Set(operators.flatMap((some) => Object.keys(choose(some))));

export const accumulatorNames = namesOf(accumulators, ourAccumulators);
/** Whatever may be called inside an expression; accumulators work on arrays too. */
export const expressionNames = namesOf(expressions, ourExpressions, accumulators, ourAccumulators, {
  $literal: true,
  $meta: true,
});
