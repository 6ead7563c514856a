/** Reads the fields of a command, and answers as MongoDB does to one that is missing, of a wrong type, or unknown. */
import { Long } from 'bson';
import { type BsonType, type Document, isDocument, isNumeric, typeOf } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';

/** Fields that any command may have; they are read elsewhere, or say nothing that matters to one server. */
const general = new Set([
  ...['$db', 'lsid', 'txnNumber', 'autocommit', 'startTransaction', 'stmtId', 'stmtIds'],
  ...['$clusterTime', '$readPreference', 'readConcern', 'writeConcern', 'maxTimeMS', 'comment'],
  ...['apiVersion', 'apiStrict', 'apiDeprecationErrors', 'collation'],
]);

export class Arguments {
  /** The command's name: its first field. */
  readonly name: string;
  readonly #fields: Document;

  constructor(command: Document, name = Object.keys(command)[0] ?? '') {
    this.name = name;
    this.#fields = command;
  }

  /** Throws for a field that is not among those, and for a collation, which would change every comparison. */
  refuseOthers(known: readonly string[]): void {
    const stray = Object.keys(this.#fields).find(
      (field) => field !== this.name && !general.has(field) && !known.includes(field),
    );
    if (stray !== undefined) {
      throw new CommandError('FieldUnknown', `BSON field '${this.name}.${stray}' is an unknown field.`);
    }
    const collation = this.#fields['collation'];
    if (isDocument(collation) && Object.keys(collation).length > 0 && collation['locale'] !== 'simple') {
      throw notSupported('a collation');
    }
  }

  /** Throws when a field is set that this engine cannot heed; false and 0 set nothing. */
  refuse(...fields: readonly string[]): void {
    const isOff = (value: unknown) => value === undefined || value === null || value === false;
    const set = fields.find((field) => !isOff(this.#fields[field]) && Number(this.#fields[field]) !== 0);
    if (set !== undefined) throw notSupported(`the field '${this.name}.${set}'`);
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  any(field: string): unknown {
    return this.#fields[field];
  }

  string(field: string): string {
    const value = this.#demand(field);
    return typeof value === 'string' ? value : this.#refuseType(field, 'string');
  }

  document(field: string): Document;
  document<Otherwise>(field: string, otherwise: Otherwise): Document | Otherwise;
  document(field: string, ...otherwise: unknown[]): unknown {
    const value = otherwise.length > 0 ? (this.#fields[field] ?? otherwise[0]) : this.#demand(field);
    return value === otherwise[0] || isDocument(value) ? value : this.#refuseType(field, 'object');
  }

  documents(field: string): Document[] {
    const value = this.#demand(field);
    if (!Array.isArray(value) || !value.every(isDocument)) return this.#refuseType(field, 'array');
    return value;
  }

  /** A number of any type, cut to an integer that is not negative; undefined when there is none. */
  count(field: string): number | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value)) return this.#refuseType(field, 'int');
    const count = Math.trunc(Number(value));
    if (count < 0) {
      throw new CommandError('BadValue', `BSON field '${field}' value must be >= 0, actual value '${count}'`);
    }
    return count;
  }

  flag(field: string): boolean {
    const value = this.#fields[field];
    return value === true || (isNumeric(value) && Number(value) !== 0);
  }

  long(field: string): Long {
    const value = this.#demand(field);
    return isNumeric(value) ? Long.fromString(String(value)) : this.#refuseType(field, 'long');
  }

  /** The arguments of a document inside: an update of a list of them. */
  within(document: Document): Arguments {
    return new Arguments(document, this.name);
  }

  #demand(field: string): unknown {
    const value = this.#fields[field];
    if (value !== undefined && value !== null) return value;
    throw new CommandError(
      'FieldMissing',
      `BSON field '${this.name}.${field}' is missing but a required field`,
    );
  }

  #refuseType(field: string, expected: BsonType): never {
    throw new CommandError(
      'TypeMismatch',
      `BSON field '${this.name}.${field}' is the wrong type '${typeOf(this.#fields[field])}', expected type '${expected}'`,
    );
  }
}
