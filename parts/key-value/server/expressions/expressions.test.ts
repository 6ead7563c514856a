/** What expressions are refused for, in the words of the service; what they mean is in the contract. */
import { expect, test } from 'vitest';
import { parseItem, parseValue } from '../values/attribute-value.ts';
import { parseCondition } from './condition.ts';
import { holds } from './evaluate.ts';
import { parseExpressions } from './expressions.ts';
import { readKeyCondition } from './key-condition.ts';
import { Placeholders } from './placeholders.ts';
import { project } from './projection.ts';

const values = new Map(
  Object.entries({ ':s': { S: 'x' }, ':n': { N: '1' }, ':m': { N: '9' }, ':b': { BOOL: true } }).map(
    ([key, value]) => [key, parseValue(value)] as const,
  ),
);

function parse(kind: 'ConditionExpression' | 'UpdateExpression' | 'ProjectionExpression', text: string) {
  const used = new Map([...values].filter(([key]) => text.includes(key)));
  const names = new Map(text.includes('#a') ? [['#a', 'size']] : []);
  return parseExpressions({ expressions: new Map([[kind, text]]), names, values: used });
}

test.each([
  ['', 'The expression can not be empty;'],
  ['a = ', 'Syntax error; token: "<EOF>", near: "="'],
  ['a = = :s', 'Syntax error; token: "=", near: "= = :s"'],
  ['attribute_not_exists(', 'Syntax error; token: "<EOF>", near: "("'],
  ['a ! :s', 'Syntax error; token: "!", near: "a ! :s"'],
  ['(a = :s', 'Syntax error; token: "<EOF>", near: ":s"'],
  ['((a = :s))', 'The expression has redundant parentheses;'],
  ['(a = :s) OR ((b = :s OR c = :s))', 'The expression has redundant parentheses;'],
  ['status = :s', 'Attribute name is a reserved keyword; reserved keyword: status'],
  ['#x = :s', 'An expression attribute name used in the document path is not defined; attribute name: #x'],
  ['a = :x', 'An expression attribute value used in expression is not defined; attribute value: :x'],
  ['wrong(a)', 'Invalid function name; function: wrong'],
  ['attribute_exists(a) = :s', 'Syntax error; token: "=", near: ") = :s"'],
  [
    'a = attribute_exists(b)',
    'The function is not allowed to be used this way in an expression; function: attribute_exists',
  ],
  [
    'contains(a)',
    'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1',
  ],
  [
    'attribute_exists(:s)',
    'Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    'begins_with(a, :n)',
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    'contains(a, a)',
    'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]',
  ],
  [
    'a BETWEEN :m AND :n',
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound;',
  ],
  ['a < :b', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'],
])('the condition “%s” is refused', (text, message) => {
  expect(() => parse('ConditionExpression', text)).toThrow(`Invalid ConditionExpression: ${message}`);
});

test.each([
  'attribute_not_exists(a)',
  '(a = :s)',
  '(a = :s) AND (b = :n)',
  '(((a = :s) OR b = :s) AND c = :s) OR d = :s',
  'NOT (a = :s OR NOT b = :n)',
  'size(#a) > :n and a in (:s, b, c)',
  ':n BETWEEN a AND b',
])('the condition “%s” is fine', (text) => {
  expect(parse('ConditionExpression', text).condition).toBeDefined();
});

test.each([
  ['INVALID SYNTAX HERE', 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
  ['SET a = :s, SET b = :s', 'Attribute name is a reserved keyword; reserved keyword: SET'],
  ['SET a = :s SET b = :s', 'The "SET" section can only be used once in an update expression;'],
  [
    'SET a = :s REMOVE a.b',
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
  ],
  ['ADD a :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: S'],
  ['SET a = b + :s', 'Incorrect operand type for operator or function; operator: +, operand type: S'],
  ['SET a = other(b, :s)', 'Invalid function name; function: other'],
])('the update “%s” is refused', (text, message) => {
  expect(() => parse('UpdateExpression', text)).toThrow(`Invalid UpdateExpression: ${message}`);
});

test('placeholders that no expression uses are refused', () => {
  const some = { expressions: new Map(), names: new Map([['#a', 'b']]), values: new Map() };
  expect(() => parseExpressions(some)).toThrow(
    'ExpressionAttributeNames can only be specified when using expressions',
  );
  const expressions = new Map([['FilterExpression', 'a = :n'] as const]);
  expect(() => parseExpressions({ expressions, names: new Map(), values })).toThrow(
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:s, :m, :b}',
  );
});

const keys = { partition: { name: 'p', type: 'S' }, sort: { name: 'q', type: 'N' } } as const;

test.each([
  ['q = :n', 'Query condition missed key schema element: p'],
  ['p > :s', 'Query key condition not supported'],
  ['p = :n', 'Condition parameter type does not match schema type'],
  ['p = :s AND q = :s', 'Condition parameter type does not match schema type'],
  ['p = :s AND r = :n', 'Query condition missed key schema element: q'],
  ['p = :s AND q > :n AND q < :m', 'Conditions can be of length 1 or 2 only'],
  ['p = :s OR q = :n', 'Invalid operator used in KeyConditionExpression: OR'],
  ['p = :s AND q <> :n', 'Invalid operator used in KeyConditionExpression: <>'],
  ['p = :s AND q.a = :n', 'KeyConditionExpressions cannot have conditions on nested attributes'],
  ['p = :s AND attribute_exists(q)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
])('the key condition “%s” is refused', (text, message) => {
  const condition = parseCondition('KeyConditionExpression', text, new Placeholders(new Map(), values));
  expect(() => readKeyCondition(condition, keys)).toThrow(message);
});

test('a key condition may be written the other way round', () => {
  const placeholders = new Placeholders(new Map(), values);
  const condition = parseCondition('KeyConditionExpression', '(:n <= q) AND :s = p', placeholders);
  expect(readKeyCondition(condition, keys)).toEqual({
    partition: { type: 'S', value: 'x' },
    sort: { kind: 'compare', comparator: '>=', value: { type: 'N', value: '1' } },
  });
});

test('a projection keeps the shape of what it takes', () => {
  const item = parseItem({
    a: { M: { b: { L: [{ S: '0' }, { S: '1' }, { S: '2' }] }, c: { N: '1' } } },
    d: { S: 'x' },
  });
  const { projection = [] } = parse('ProjectionExpression', 'a.b[2], a.b[0], e, d');
  expect(project(item, projection)).toEqual(
    parseItem({ a: { M: { b: { L: [{ S: '0' }, { S: '2' }] } } }, d: { S: 'x' } }),
  );
});

test('bytes are compared as bytes, text by its UTF-8', () => {
  const item = parseItem({ b: { B: 'gAE=' }, s: { S: '\u{ffff}' } });
  const check = (text: string, value: object) => {
    const placeholders = new Placeholders(new Map(), new Map([[':v', parseValue(value)]]));
    return holds(parseCondition('FilterExpression', text, placeholders), item);
  };
  expect(check('b > :v', { B: 'fw==' })).toBe(true);
  expect(check('begins_with(b, :v)', { B: 'gA==' })).toBe(true);
  expect(check('contains(b, :v)', { B: 'AQ==' })).toBe(true);
  expect(check('s < :v', { S: '\u{1f31e}' })).toBe(true);
  expect(check('s < :v', { N: '1' })).toBe(false);
});
