/** All expressions of a request, parsed together: a placeholder that none of them uses is an error. */
import type { AttributeValue } from '../values/attribute-value.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { ExpressionKind, Path } from './cursor.ts';
import { Placeholders } from './placeholders.ts';
import { parseProjection } from './projection.ts';
import { parseUpdate, type Update } from './update.ts';

/** What a request says. */
export interface ExpressionTexts {
  readonly expressions: ReadonlyMap<ExpressionKind, string>;
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, AttributeValue>;
}

export interface Expressions {
  readonly update: Update | undefined;
  readonly condition: Condition | undefined;
  readonly keyCondition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
}

export function parseExpressions({ expressions, names, values }: ExpressionTexts): Expressions {
  const placeholders = new Placeholders(names, values);
  const parsed = <Parsed>(
    kind: ExpressionKind,
    parse: (text: string, placeholders: Placeholders) => Parsed,
  ) => {
    const text = expressions.get(kind);
    return text === undefined ? undefined : parse(text, placeholders);
  };
  const condition = (kind: ExpressionKind) =>
    parsed(kind, (text) => parseCondition(kind, text, placeholders));
  const all = {
    update: parsed('UpdateExpression', parseUpdate),
    condition: condition('ConditionExpression'),
    keyCondition: condition('KeyConditionExpression'),
    filter: condition('FilterExpression'),
    projection: parsed('ProjectionExpression', parseProjection),
  };
  placeholders.assertAllUsed(expressions.size > 0);
  return all;
}
