/** One collection of MongoDB as a collection of the application. A write decides in one document, by its version. */
import type { Filter } from 'mongodb';
import type { Collection } from '../../application/ports.ts';
import { cutPage } from '../../domain/page.ts';
import type { Resource } from '../../domain/resource.ts';
import { fail, succeed } from '../../domain/result.ts';
import { untilSettled } from './attempts.ts';
import type { Ask } from './connection.ts';
import { readPageAndOneMore } from './page.ts';
import { tryToRemove, tryToWrite } from './references.ts';
import {
  COMPLETE,
  type CollectionName,
  inSmallLetters,
  type Members,
  referencesOf,
  referrersOf,
  type Stored,
} from './schema.ts';

export function createCollection<Item extends Resource, ItemFilter>(
  ask: Ask,
  name: CollectionName,
): Collection<Item, ItemFilter> {
  const referrers = referrersOf(name);

  return {
    async list(request, filter) {
      const where = inSmallLetters(name, filter as Filter<Stored>);
      const documents = await readPageAndOneMore(ask, { name, where, tie: '_id' }, request);
      return cutPage(documents.map(itemOf<Item>), request.limit);
    },

    async find(id) {
      const wanted = { _id: id.toLowerCase(), ...COMPLETE };
      const found = await ask(name, (collection) => collection.findOne(wanted));
      return found === null ? null : itemOf<Item>(found);
    },

    async insert(item) {
      const { id, members } = partsOf(name, item);
      if (referencesOf(name, members).length === 0) {
        await ask(name, (collection) => collection.insertOne({ _id: id, ...members }));
        return succeed(null);
      }
      const outcome = await untilSettled(() => tryToWrite(ask, { name, id, expected: null, members }));
      if (outcome === 'written') return succeed(null);
      if (outcome === 'not-as-expected') throw new Error(`${name}/${id} is there already`);
      return fail({ kind: 'missing-reference', field: outcome.missing });
    },

    async replace(item, expected) {
      const { id, members } = partsOf(name, item);
      // What it refers to already is safe for as long as this version is there.
      const same = Object.fromEntries(referencesOf(name, members).map((one) => [one.member, one.id]));
      const before = { _id: id, version: expected, ...same };
      const { matchedCount } = await ask(name, (collection) =>
        collection.updateOne(before, { $set: members, $unset: { claims: '' } }),
      );
      if (matchedCount === 1) return succeed(null);
      if (Object.keys(same).length === 0) return fail({ kind: 'version-changed' });
      const outcome = await untilSettled(() => tryToWrite(ask, { name, id, expected, members }));
      if (outcome === 'written') return succeed(null);
      if (outcome === 'not-as-expected') return fail({ kind: 'version-changed' });
      return fail({ kind: 'missing-reference', field: outcome.missing });
    },

    async remove(id, expected) {
      const current = expected === null ? COMPLETE : { version: expected };
      const wanted = { _id: id.toLowerCase(), ...current };
      const outcome = await untilSettled(() => tryToRemove(ask, name, referrers, wanted));
      if (outcome === 'removed') return succeed(null);
      if (outcome === 'not-as-expected') return fail({ kind: 'version-changed' });
      return fail({ kind: 'still-referenced', by: outcome.by });
    },
  };
}

function partsOf(name: CollectionName, item: Resource): { id: string; members: Members } {
  const { id, ...members } = inSmallLetters(name, item);
  return { id: id.toLowerCase(), members };
}

/** All members of the item are set by every write; what else a document has is ours. */
function itemOf<Item extends Resource>({
  _id: id,
  claims: _claims,
  touched: _touched,
  ...members
}: Stored): Item {
  return { id, ...members } as unknown as Item;
}
