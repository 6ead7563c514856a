/** Reads the members of a request, and says what is wrong with one as the service does. */
import { invalid, malformed } from '../service-error.ts';

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export class Members {
  readonly #json: Readonly<Record<string, unknown>>;
  /** Where it is in the request, such as `keySchema.1.member.`; '' at the top. */
  readonly #path: string;

  constructor(json: unknown, path = '') {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw malformed('Start of structure or map found where not expected.');
    }
    this.#json = json as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  /** Refuses what is not among these, rather than to do as if it were not there. */
  only(...names: readonly string[]): this {
    const other = Object.keys(this.#json).find(
      (name) => !names.includes(name) && this.any(name) !== undefined,
    );
    if (other === undefined) return this;
    throw invalid(`${this.#path}${other} is not supported by this engine.`);
  }

  /** Null counts as left out. */
  any(name: string): unknown {
    return Object.hasOwn(this.#json, name) ? (this.#json[name] ?? undefined) : undefined;
  }

  has(name: string): boolean {
    return this.any(name) !== undefined;
  }

  text(name: string, { min = 0, max = Number.POSITIVE_INFINITY }: Bounds = {}): string | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw malformed(`${name} must be a string.`);
    this.#assertLength(name, value, value.length, { min, max });
    return value;
  }

  requiredText(name: string, bounds?: Bounds): string {
    return this.text(name, bounds) ?? this.missing(name);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    const choice = choices.find((one) => one === value);
    if (value !== undefined && choice === undefined) {
      throw this.#broken(name, value, `Member must satisfy enum value set: [${choices.join(', ')}]`);
    }
    return choice;
  }

  flag(name: string): boolean | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw malformed(`${name} must be true or false.`);
  }

  integer(name: string, { min, max }: Required<Bounds>): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${name} must be an integer.`);
    if (value < min) {
      throw this.#broken(name, value, `Member must have value greater than or equal to ${min}`);
    }
    if (value > max) throw this.#broken(name, value, `Member must have value less than or equal to ${max}`);
    return value;
  }

  list(
    name: string,
    { min = 0, max = Number.POSITIVE_INFINITY }: Bounds = {},
  ): readonly unknown[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw malformed(`${name} must be a list.`);
    this.#assertLength(name, undefined, value.length, { min, max });
    return value;
  }

  requiredList(name: string, bounds?: Bounds): readonly unknown[] {
    return this.list(name, bounds) ?? this.missing(name);
  }

  /** Each element of a list of structures. */
  structures(name: string, bounds?: Bounds): Members[] | undefined {
    return this.list(name, bounds)?.map((json, index) => new Members(json, this.#below(name, index)));
  }

  structure(name: string): Members | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new Members(value, `${this.#path}${lowerFirst(name)}.`);
  }

  requiredStructure(name: string): Members {
    return this.structure(name) ?? this.missing(name);
  }

  /** The entries of a map. */
  entries(name: string): (readonly [key: string, value: unknown])[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw malformed(`${name} must be a map.`);
    }
    return Object.entries(value);
  }

  tableName(): string {
    const name = this.requiredText('TableName', { min: 1, max: 255 });
    if (/^[a-zA-Z0-9_.-]+$/.test(name)) return name;
    throw this.#broken('TableName', name, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
  }

  missing(name: string): never {
    throw this.#broken(name, null, 'Member must not be null');
  }

  #below(name: string, index: number): string {
    return `${this.#path}${lowerFirst(name)}.${index + 1}.member.`;
  }

  #assertLength(
    name: string,
    value: string | undefined,
    length: number,
    { min, max }: Required<Bounds>,
  ): void {
    if (length < min) {
      throw this.#broken(name, value, `Member must have length greater than or equal to ${min}`);
    }
    if (length > max) {
      throw this.#broken(name, value, `Member must have length less than or equal to ${max}`);
    }
  }

  /** `value` undefined: too long to be shown. */
  #broken(name: string, value: string | number | null | undefined, constraint: string) {
    const shown = value === undefined ? '' : value === null ? ' null' : ` '${value}'`;
    return invalid(
      `1 validation error detected: Value${shown} at '${this.#path}${lowerFirst(name)}' failed to satisfy constraint: ${constraint}`,
    );
  }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
