/** Finds the lists that show an association from its other side: `/users/{userId}/memberships` for `/albums/{albumId}/members`. */
import { isDeepStrictEqual } from 'node:util';
import type { Collection } from '../../kit/resource.ts';
import type { LoneCollection } from './read-collection.ts';
import { schemaAt } from './schema-members.ts';

/** A list whose items no member identifies by itself: what it lists is named by both ends. */
export function findOtherSide(
  nameless: readonly LoneCollection[],
  association: Collection,
  parentsOf: (path: string) => Collection['parents'],
): Collection | undefined {
  const { list, create, parents } = association;
  const [parameter, another] = Object.keys(parents);
  const ends = create?.references[list.idField ?? ''];
  if (parameter === undefined || another !== undefined || !ends) return undefined;
  if (schemaAt(list.itemSchema, [parameter]) === undefined) return undefined;
  for (const one of nameless) {
    const itsParents = parentsOf(one.path);
    const [end, more] = Object.values(itsParents);
    if (end === undefined || more !== undefined || !ends.includes(end)) continue;
    // The same members, so the same things.
    if (!isDeepStrictEqual(one.list.itemSchema, list.itemSchema)) continue;
    const { path, list: itsList } = one;
    return { path, parents: itsParents, list: { ...itsList, idField: parameter } };
  }
  return undefined;
}
