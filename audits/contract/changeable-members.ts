/** Which members of an item a check may change: texts that carry a word of its own, and that the list shows. */
import type { Collection } from '../../kit/resource.ts';
import { isFreeText } from './sample-string.ts';
import { isReadOnly, membersOf, schemaAt } from './schema-members.ts';
import { withinTime } from './within-time.ts';

/** Patterns come from the contract, and may take for ever. */
const maxMs = 1_000;

/** In the order of the contract; `marker` is the longest text that they have to take. */
export function changeableMembers({ item, list, create }: Collection, marker: string): readonly string[] {
  const members = membersOf(item?.update?.schema);
  const isShown = (name: string) =>
    list.itemSchema === undefined || schemaAt(list.itemSchema, [name]) !== undefined;
  const isReference = (name: string) => Object.hasOwn(create?.references ?? {}, name);
  try {
    return withinTime(maxMs, () =>
      members.flatMap(([name, schema]) =>
        !isReadOnly(schema) && isShown(name) && !isReference(name) && isFreeText(schema, marker, false)
          ? [name]
          : [],
      ),
    );
  } catch {
    return [];
  }
}
