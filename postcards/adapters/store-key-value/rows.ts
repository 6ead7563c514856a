/** Things as rows of the table. DynamoDB knows no instants: there they are texts (ISO 8601). */
import type { Key } from './keys.ts';
import type { Schema } from './schemas.ts';
import type { Stored } from './table.ts';

const INSTANTS = new Set(['createdAt', 'updatedAt', 'uploadUntil']);

export function renderRow(key: Key, item: object): Stored {
  return { ...key, ...mapMembers(item, (_, value) => (value instanceof Date ? value.toISOString() : value)) };
}

/** What `renderRow` made of an item. */
export function parseRow<Item>({ pk: _pk, sk: _sk, ...members }: Stored): Item {
  return mapMembers(members, (name, value) => (INSTANTS.has(name) ? new Date(String(value)) : value)) as Item;
}

/** A copy with its ids as UUIDs are written out: in small letters, whatever they came in (RFC 9562 §4). */
export function normalise<Item extends object>({ references }: Schema<Item>, item: Item): Item {
  const isId = (name: string) => name === 'id' || name in references;
  return mapMembers(item, (name, value) =>
    typeof value === 'string' && isId(name) ? value.toLowerCase() : value,
  ) as Item;
}

function mapMembers(item: object, map: (name: string, value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, map(name, value)]));
}
