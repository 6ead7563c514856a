/** The document that an upsert makes when nothing matched: what the query demands, changed by the update. */
import { ObjectId } from 'bson';
import { idFirst } from '../aggregation/stages.ts';
import { type Document, typeOf } from '../bson/values.ts';
import { conditionsOf } from '../query/bounds.ts';
import { changeAt } from './target.ts';
import type { Update } from './update.ts';

export function createUpserted(filter: Document, update: Update): Document {
  const demanded: Document = {};
  for (const { path, operator, operand } of conditionsOf(filter)) {
    const values = operator === '$eq' ? [operand] : operator === '$in' ? (operand as unknown[]) : [];
    // A replacement takes only the id from the query.
    if (values.length !== 1 || (update.kind === 'replacement' && path !== '_id')) continue;
    if (typeOf(values[0]) !== 'regex') changeAt(demanded, path.split('.'), () => values[0]);
  }
  const made = update.apply(demanded, true);
  return withId(made);
}

/** With an id in the first place; a new one where there is none. */
export function withId(document: Document): Document {
  return idFirst(Object.hasOwn(document, '_id') ? document : { _id: new ObjectId(), ...document });
}
