/** What mingo works with: its operators, and ours in their place where BSON's types ask for it. */
import { Context } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import { $and, $nor, $not, $or } from 'mingo/operators/query/logical';
import type { Options } from 'mingo/types';
import { type Document, promoteDocument } from '../bson/values.ts';
import { queryOperators } from '../query/operators.ts';
import { ourAccumulators } from './accumulators.ts';
import { ourExpressions } from './expressions.ts';
import { $expr, ourStages, type Stage } from './stages.ts';
import { choose, stageNames } from './vocabulary.ts';

const known = Object.fromEntries(Object.entries(stages).filter(([name]) => stageNames.has(name)));

const context = Context.init({
  accumulator: choose(accumulators, ourAccumulators),
  expression: choose(expressions, ourExpressions),
  pipeline: choose(known, ourStages),
  projection: choose(projections),
  query: choose({ $and, $nor, $not, $or }, { ...queryOperators, $expr }),
});

/** Options for mingo: with the variables of a command's `let`, and stages that know the collections. */
export function mingoOptions(
  variables: Document = {},
  collections: { readonly $lookup?: Stage; readonly resolve?: (name: string) => Document[] } = {},
): Partial<Options> {
  const { $lookup, resolve } = collections;
  const own = Context.init($lookup ? { pipeline: choose({ $lookup }) } : {});
  return {
    context: $lookup ? Context.from(own, context) : context,
    variables: promoteDocument(variables),
    scriptEnabled: false,
    ...(resolve ? { collectionResolver: resolve } : {}),
  };
}
