/** A filter, compiled: mingo reads the language, our operators compare as BSON does. */
import { BSONRegExp } from 'bson';
import { Query } from 'mingo/query';
import { mingoOptions } from '../aggregation/context.ts';
import { type Document, isDocument, toRegExp } from '../bson/values.ts';
import { CommandError, toCommandError } from '../errors.ts';

export type Predicate = (document: Document) => boolean;

/** Throws what MongoDB answers to a filter that is wrong, even when there is no document to match. */
export function compileFilter(filter: Document, variables: Document = {}): Predicate {
  if (Object.keys(filter).length === 0) return () => true;
  try {
    const query = new Query(prepare(filter) as Document, mingoOptions(variables));
    return (document) => query.test(document);
  } catch (error) {
    throw toCommandError(error);
  }
}

/** Regular expressions become JavaScript's; empty lists of conditions are refused, as in MongoDB. */
function prepare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepare);
  if (value instanceof BSONRegExp) return toRegExp(value);
  if (!isDocument(value)) return value;
  const { $regex: pattern, $options: options = '', ...rest } = value;
  if (pattern !== undefined) {
    const regex = pattern instanceof BSONRegExp ? pattern : { pattern: String(pattern), options: '' };
    const flags = options === '' ? regex.options : String(options);
    return { ...(prepare(rest) as Document), $regex: toRegExp({ pattern: regex.pattern, options: flags }) };
  }
  for (const name of ['$and', '$or', '$nor']) {
    const list = value[name];
    if (list === undefined) continue;
    if (!Array.isArray(list)) throw new CommandError('BadValue', `${name} argument must be an array`);
    if (list.length === 0) throw new CommandError('BadValue', '$and/$or/$nor must be a nonempty array');
    if (!list.every(isDocument)) {
      throw new CommandError('BadValue', '$or/$and/$nor entries need to be full objects');
    }
  }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, prepare(field)]));
}
