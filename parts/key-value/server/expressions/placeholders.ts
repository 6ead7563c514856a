/** What `#name` and `:value` stand for in the expressions of a request. */
import { invalid } from '../service-error.ts';
import type { AttributeValue } from '../values/attribute-value.ts';

export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #unused: Set<string>;

  constructor(names: ReadonlyMap<string, string>, values: ReadonlyMap<string, AttributeValue>) {
    assertKeys('ExpressionAttributeNames', names, /^#[A-Za-z0-9_]+$/);
    assertKeys('ExpressionAttributeValues', values, /^:[A-Za-z0-9_]+$/);
    this.#names = names;
    this.#values = values;
    this.#unused = new Set([...names.keys(), ...values.keys()]);
  }

  name(placeholder: string): string | undefined {
    this.#unused.delete(placeholder);
    return this.#names.get(placeholder);
  }

  value(placeholder: string): AttributeValue | undefined {
    this.#unused.delete(placeholder);
    return this.#values.get(placeholder);
  }

  /** To be called when all expressions of the request have been parsed. */
  assertAllUsed(inExpressions: boolean): void {
    const unused = { Names: this.#unusedWith('#'), Values: this.#unusedWith(':') };
    for (const [what, keys] of Object.entries(unused)) {
      if (keys.length === 0) continue;
      if (!inExpressions) {
        throw invalid(`ExpressionAttribute${what} can only be specified when using expressions`);
      }
      throw invalid(
        `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${keys.join(', ')}}`,
      );
    }
  }

  #unusedWith(sign: string): string[] {
    return [...this.#unused].filter((key) => key.startsWith(sign));
  }
}

function assertKeys(what: string, map: ReadonlyMap<string, unknown>, pattern: RegExp): void {
  for (const key of map.keys()) {
    if (!pattern.test(key)) throw invalid(`${what} contains invalid key: Syntax error; key: "${key}"`);
  }
}
