/** Reads through an expression, token by token; what all grammars have in common: names, paths and placeholders. */
import { invalid, type ServiceError } from '../service-error.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import type { Placeholders } from './placeholders.ts';
import { isReserved } from './reserved-words.ts';
import { type Token, tokenize } from './tokens.ts';

/** Names, and the indexes of list elements: `['albums', 0, 'title']`. The first is always a name. */
export type Path = readonly (string | number)[];

/** What an expression is for, as the request names it. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** Bytes, and operators with functions (Developer Guide, “Quotas”: expression parameters). */
const maxBytes = 4_096;
export const maxOperators = 300;

export class Cursor {
  readonly #kind: ExpressionKind;
  readonly #text: string;
  readonly #placeholders: Placeholders;
  readonly #tokens: readonly Token[];
  #position = 0;
  #operators = 0;

  constructor(kind: ExpressionKind, text: string, placeholders: Placeholders) {
    this.#kind = kind;
    this.#text = text;
    this.#placeholders = placeholders;
    if (text.trim() === '') throw this.error('The expression can not be empty;');
    if (Buffer.byteLength(text) > maxBytes) {
      throw this.error(
        `Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(text)}`,
      );
    }
    this.#tokens = tokenize(text);
  }

  get position(): number {
    return this.#position;
  }

  /** The token that comes next, or one behind it. */
  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)];
    if (!token) throw new RangeError('an expression ends with an end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** Goes past this sign or word, when it comes next. */
  take(text: string): boolean {
    const found = this.peek().text.toUpperCase() === text;
    if (found) this.#position++;
    return found;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.syntaxError();
  }

  /** A limit on all of an expression, and so on how deep it is. */
  countOperator(): void {
    this.#operators++;
    if (this.#operators > maxOperators) {
      throw this.error(
        `The expression contains too many operators; maximum operators allowed: ${maxOperators}`,
      );
    }
  }

  path(): Path {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.take('.')) path.push(this.#name());
      else if (this.take('[')) {
        const index = this.next();
        if (index.kind !== 'index') throw this.syntaxError(-1);
        this.expect(']');
        path.push(Number(index.text));
      } else return path;
    }
  }

  #name(): string {
    const { kind, text } = this.next();
    if (kind === 'name placeholder') {
      const name = this.#placeholders.name(text);
      if (name !== undefined) return name;
      throw this.error(
        `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
      );
    }
    if (kind !== 'name') throw this.syntaxError(-1);
    if (isReserved(text)) {
      throw this.error(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
    }
    return text;
  }

  /** The value of the placeholder that comes next. */
  value(): AttributeValue {
    const { kind, text } = this.next();
    if (kind !== 'value placeholder') throw this.syntaxError(-1);
    const value = this.#placeholders.value(text);
    if (value) return value;
    throw this.error(
      `An expression attribute value used in expression is not defined; attribute value: ${text}`,
    );
  }

  assertEnd(): void {
    if (this.peek().kind !== 'end') throw this.syntaxError();
  }

  error(what: string): ServiceError {
    return invalid(`Invalid ${this.#kind}: ${what}`);
  }

  /** Shows the token that does not fit, with its neighbours. */
  syntaxError(ahead = 0): ServiceError {
    const at = Math.min(this.#position + ahead, this.#tokens.length - 1);
    const token = this.#tokens[at];
    const near = this.#text.slice(this.#tokens[Math.max(at - 1, 0)]?.start, this.#tokens[at + 1]?.end);
    return this.error(`Syntax error; token: "${token?.text}", near: "${near.trim()}"`);
  }
}

/** Whether one path leads to the other, or to a part of it. */
export function overlap(a: Path, b: Path): boolean {
  return a.every((step, index) => index >= b.length || step === b[index]);
}

export function formatPath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}
