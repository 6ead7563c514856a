/** Applies an update to an item; every operand is read from the item as it was before (Developer Guide, “Update expressions”). */
import { invalid } from '../service-error.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { addDecimals, formatDecimal, negate, parseDecimal } from '../values/number.ts';
import { createSet, isSet } from '../values/sets.ts';
import type { Path } from './cursor.ts';
import { lookUp } from './evaluate.ts';
import type { Change, Source, Update } from './update.ts';

/** A new item; the old one stays as it is. */
export function applyUpdate({ set, remove, add, delete: deletions }: Update, before: Item): Item {
  const writes: Write[] = [
    ...set.map(({ path, to }) => ({ path, value: resolve(to, before) })),
    ...add.map(({ path, value }) => ({ path, value: addTo(lookUp(path, before), value) })),
    ...deletions.map((change) => ({ path: change.path, value: deleteFrom(change, before) })),
    ...remove.map((path) => ({ path, value: undefined })),
  ];
  return new Map(writeAll(before, writes));
}

/** What is to be at the end of a path; undefined where nothing is to be. */
interface Write {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

function resolve(source: Source, item: Item): AttributeValue {
  switch (source.kind) {
    case 'value':
      return source.value;
    case 'path': {
      const value = lookUp(source.path, item);
      if (value) return value;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return lookUp(source.path, item) ?? resolve(source.otherwise, item);
    case 'list_append': {
      const [left, right] = [resolve(source.left, item), resolve(source.right, item)];
      if (left.type !== 'L' || right.type !== 'L') throw wrongType();
      return { type: 'L', value: [...left.value, ...right.value] };
    }
    case 'plus':
    case 'minus':
      return sum(resolve(source.left, item), resolve(source.right, item), source.kind === 'minus');
  }
}

function sum(left: AttributeValue, right: AttributeValue, minus = false): AttributeValue {
  if (left.type !== 'N' || right.type !== 'N') throw wrongType();
  const summand = parseDecimal(right.value);
  const total = addDecimals(parseDecimal(left.value), minus ? negate(summand) : summand);
  return { type: 'N', value: formatDecimal(total) };
}

function addTo(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!existing) return value;
  if (existing.type === 'N') return sum(existing, value);
  if (!isSet(existing) || !isSet(value) || existing.type !== value.type) throw wrongType();
  return createSet(existing.type, [...existing.value, ...value.value]);
}

/** An empty set is no set: then the attribute goes. */
function deleteFrom({ path, value }: Change, item: Item): AttributeValue | undefined {
  const existing = lookUp(path, item);
  if (!existing) return undefined;
  if (!isSet(existing) || !isSet(value) || existing.type !== value.type) throw wrongType();
  const left = existing.value.filter((member) => !value.value.includes(member));
  return left.length > 0 ? { type: existing.type, value: left } : undefined;
}

function writeAll(map: Item, writes: readonly Write[]): Item {
  const changed = new Map(map);
  for (const [step, group] of Map.groupBy(writes, ({ path }) => path[0] ?? '')) {
    if (typeof step === 'number') throw wrongPath();
    const value = writeBelow(map.get(step), group);
    if (value) changed.set(step, value);
    else changed.delete(step);
  }
  return changed;
}

/** What becomes of a value when this is written to it or to its parts. */
function writeBelow(value: AttributeValue | undefined, writes: readonly Write[]): AttributeValue | undefined {
  const [first] = writes;
  if (first?.path.length === 1) return first.value;
  const below = writes.map((write) => ({ path: write.path.slice(1), value: write.value }));
  if (value?.type === 'M') return { type: 'M', value: writeAll(value.value, below) };
  if (value?.type === 'L') return { type: 'L', value: writeElements(value.value, below) };
  throw wrongPath();
}

/** Indexes are those of the list before; what is set behind its end is appended. */
function writeElements(list: readonly AttributeValue[], writes: readonly Write[]): AttributeValue[] {
  const groups = Map.groupBy(writes, ({ path }) => path[0] ?? '');
  if ([...groups.keys()].some((step) => typeof step !== 'number')) throw wrongPath();
  const kept = list.map((element, index) => {
    const group = groups.get(index);
    return group ? writeBelow(element, group) : element;
  });
  const appended = [...groups]
    .filter(([step]) => Number(step) >= list.length)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, group]) => writeBelow(undefined, group));
  return [...kept, ...appended].filter((element) => element !== undefined);
}

function wrongPath() {
  return invalid('The document path provided in the update expression is invalid for update');
}

function wrongType() {
  return invalid('An operand in the update expression has an incorrect data type');
}
