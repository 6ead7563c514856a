/** The grammar of conditions, filters and key conditions (Developer Guide, “Condition and filter expressions”). */
import { type AttributeType, type AttributeValue, attributeTypes } from '../values/attribute-value.ts';
import { compareValues } from '../values/compare.ts';
import { Cursor, type ExpressionKind, formatPath, maxOperators, type Path } from './cursor.ts';
import type { Placeholders } from './placeholders.ts';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type FunctionName =
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly options: readonly Operand[] }
  | {
      readonly kind: 'function';
      readonly name: FunctionName;
      readonly first: Operand;
      readonly second?: Operand;
    };

/** Function → number of its operands. */
const functions: Readonly<Record<FunctionName, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};

const comparators: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];
const maxOptions = 100;

/** Throws a ValidationException in the words of the service. */
export function parseCondition(kind: ExpressionKind, text: string, placeholders: Placeholders): Condition {
  const parser = new ConditionParser(new Cursor(kind, text, placeholders));
  return parser.parse();
}

/** The attributes that a condition looks at, by the first name of each path. */
export function namesIn(condition: Condition): Set<string> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return new Set([...namesIn(condition.left), ...namesIn(condition.right)]);
    case 'not':
      return namesIn(condition.inner);
    case 'compare':
      return namesOf(condition.left, condition.right);
    case 'between':
      return namesOf(condition.operand, condition.low, condition.high);
    case 'in':
      return namesOf(condition.operand, ...condition.options);
    case 'function':
      return namesOf(condition.first, ...(condition.second ? [condition.second] : []));
  }
}

function namesOf(...operands: readonly Operand[]): Set<string> {
  return new Set(
    operands.flatMap((operand) => {
      if (operand.kind === 'size') return [...namesOf(operand.of)];
      return operand.kind === 'path' ? [String(operand.path[0])] : [];
    }),
  );
}

class ConditionParser {
  readonly #cursor: Cursor;
  /** The last pair of parentheses that was closed, by the positions of its tokens. */
  #closed = { from: -1, to: -1 };
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parse(): Condition {
    const condition = this.#or();
    this.#cursor.assertEnd();
    return condition;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#cursor.take('OR')) {
      this.#cursor.countOperator();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#cursor.take('AND')) {
      this.#cursor.countOperator();
      left = { kind: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Condition {
    if (!this.#cursor.take('NOT')) return this.#primary();
    this.#cursor.countOperator();
    return { kind: 'not', inner: this.#not() };
  }

  #primary(): Condition {
    const from = this.#cursor.position;
    if (this.#cursor.take('(')) {
      // Each pair but the outermost needs an operator beside it.
      if (this.#depth > maxOperators) throw this.#redundant();
      this.#depth++;
      const inner = this.#or();
      this.#depth--;
      const to = this.#cursor.position;
      this.#cursor.expect(')');
      if (this.#closed.from === from + 1 && this.#closed.to === to - 1) throw this.#redundant();
      this.#closed = { from, to };
      return inner;
    }
    this.#cursor.countOperator();
    const { kind, text } = this.#cursor.peek();
    if (kind === 'name' && this.#cursor.peek(1).text === '(' && text !== 'size') return this.#function();
    const operand = this.#operand();
    if (this.#cursor.take('BETWEEN')) return this.#between(operand);
    if (this.#cursor.take('IN')) return this.#in(operand);
    const comparator = comparators.find((sign) => this.#cursor.take(sign));
    if (!comparator) throw this.#cursor.syntaxError();
    const right = this.#operand();
    this.#assertDistinct(comparator, operand, right);
    if (comparator !== '=' && comparator !== '<>') {
      for (const side of [operand, right]) this.#assertType(comparator, side, ['S', 'N', 'B']);
    }
    return { kind: 'compare', comparator, left: operand, right };
  }

  #between(operand: Operand): Condition {
    const low = this.#operand();
    this.#cursor.expect('AND');
    const high = this.#operand();
    for (const side of [operand, low, high]) this.#assertType('BETWEEN', side, ['S', 'N', 'B']);
    if (low.kind === 'value' && high.kind === 'value') {
      const order = compareValues(low.value, high.value);
      if (order === undefined) {
        throw this.#cursor.error('The BETWEEN operator requires same data type for lower and upper bounds;');
      }
      if (order > 0) {
        throw this.#cursor.error(
          'The BETWEEN operator requires upper bound to be greater than or equal to lower bound;',
        );
      }
    }
    return { kind: 'between', operand, low, high };
  }

  #in(operand: Operand): Condition {
    this.#cursor.expect('(');
    const options = [this.#operand()];
    while (this.#cursor.take(',')) options.push(this.#operand());
    this.#cursor.expect(')');
    if (options.length > maxOptions) {
      throw this.#cursor.error(
        `Incorrect number of operands for operator or function; operator or function: IN, number of operands: ${options.length + 1}`,
      );
    }
    return { kind: 'in', operand, options };
  }

  #function(): Condition {
    const name = this.#cursor.next().text;
    if (!isFunctionName(name)) throw this.#cursor.error(`Invalid function name; function: ${name}`);
    this.#cursor.expect('(');
    const operands = [this.#operand()];
    while (this.#cursor.take(',')) operands.push(this.#operand());
    this.#cursor.expect(')');
    const [first, second] = operands;
    if (!first || operands.length !== functions[name]) {
      throw this.#cursor.error(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    if (name.startsWith('attribute_') && first.kind !== 'path') {
      throw this.#cursor.error(
        `Operator or function requires a document path; operator or function: ${name}`,
      );
    }
    if (!second) return { kind: 'function', name, first };
    this.#assertDistinct(name, first, second);
    if (name === 'begins_with') {
      for (const operand of operands) this.#assertType(name, operand, ['S', 'B']);
    }
    if (name === 'attribute_type') this.#assertTypeName(second);
    return { kind: 'function', name, first, second };
  }

  #operand(): Operand {
    const { kind, text } = this.#cursor.peek();
    if (kind === 'value placeholder') return { kind: 'value', value: this.#cursor.value() };
    if (kind !== 'name' || this.#cursor.peek(1).text !== '(') {
      return { kind: 'path', path: this.#cursor.path() };
    }
    if (text !== 'size') {
      throw this.#cursor.error(
        `The function is not allowed to be used this way in an expression; function: ${text}`,
      );
    }
    this.#cursor.countOperator();
    this.#cursor.next();
    this.#cursor.expect('(');
    const of = this.#operand();
    this.#cursor.expect(')');
    return { kind: 'size', of };
  }

  #assertDistinct(operator: string, first: Operand, second: Operand): void {
    if (first.kind !== 'path' || second.kind !== 'path') return;
    if (formatPath(first.path) !== formatPath(second.path)) return;
    throw this.#cursor.error(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${formatPath(first.path)}`,
    );
  }

  #assertType(operator: string, operand: Operand, types: readonly AttributeType[]): void {
    if (operand.kind !== 'value' || types.includes(operand.value.type)) return;
    throw this.#cursor.error(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${operand.value.type}`,
    );
  }

  #assertTypeName(operand: Operand): void {
    const value = operand.kind === 'value' && operand.value.type === 'S' ? operand.value.value : undefined;
    if (attributeTypes.some((type) => type === value)) return;
    throw this.#cursor.error(
      `Invalid attribute type name found; type: ${value}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
    );
  }

  #redundant() {
    return this.#cursor.error('The expression has redundant parentheses;');
  }
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}
