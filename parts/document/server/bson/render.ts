/** Values as MongoDB's shell writes them: for messages and for the bounds in a plan. */
import type { Binary, BSONRegExp, Timestamp } from 'bson';
import { type Document, typeOf } from './values.ts';

export function renderValue(value: unknown): string {
  switch (typeOf(value)) {
    case 'string':
    case 'symbol':
      return JSON.stringify(String(value));
    case 'array':
      return `[ ${(value as unknown[]).map(renderValue).join(', ')} ]`;
    case 'object':
      return renderDocument(value as Document);
    case 'objectId':
      return `ObjectId('${String(value)}')`;
    case 'date':
      return `new Date(${(value as Date).getTime()})`;
    case 'decimal':
      return `Decimal128('${String(value)}')`;
    case 'binData': {
      const binary = value as Binary;
      return `BinData(${binary.sub_type}, ${Buffer.from(binary.value()).toString('hex').toUpperCase()})`;
    }
    case 'timestamp':
      return `Timestamp(${(value as Timestamp).t}, ${(value as Timestamp).i})`;
    case 'regex': {
      const { source, flags, pattern = source, options = flags } = value as RegExp & Partial<BSONRegExp>;
      return `/${pattern}/${options}`;
    }
    case 'minKey':
      return 'MinKey';
    case 'maxKey':
      return 'MaxKey';
    default:
      return String(value);
  }
}

export function renderDocument(document: Document): string {
  const fields = Object.entries(document).map(([name, value]) => `${name}: ${renderValue(value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
