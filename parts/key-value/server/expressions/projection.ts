/** Which parts of an item are wanted (Developer Guide, “Projection expressions”). */
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { Cursor, formatPath, overlap, type Path } from './cursor.ts';
import { lookUp } from './evaluate.ts';
import type { Placeholders } from './placeholders.ts';

export function parseProjection(text: string, placeholders: Placeholders): readonly Path[] {
  const cursor = new Cursor('ProjectionExpression', text, placeholders);
  const paths = [cursor.path()];
  while (cursor.take(',')) paths.push(cursor.path());
  cursor.assertEnd();
  assertNoOverlap(paths, cursor);
  return paths;
}

/** Neither a projection nor an update may name a thing and a part of it. */
export function assertNoOverlap(paths: readonly Path[], cursor: Cursor): void {
  for (const [index, one] of paths.entries()) {
    const other = paths.find((before, at) => at < index && overlap(before, one));
    if (!other) continue;
    throw cursor.error(
      `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${formatPath(other)}, path two: ${formatPath(one)}`,
    );
  }
}

/** The parts at the end of the paths, each where it was; elements of a list move together. */
export function project(item: Item, paths: readonly Path[]): Item {
  const found = paths.flatMap((path) => {
    const value = lookUp(path, item);
    return value ? [{ path, value }] : [];
  });
  return collect(found) as Item;
}

interface Found {
  readonly path: Path;
  readonly value: AttributeValue;
}

function collect(found: readonly Found[]): ReadonlyMap<string | number, AttributeValue> {
  const groups = Map.groupBy(found, ({ path }) => path[0] ?? '');
  return new Map([...groups].map(([step, parts]) => [step, combine(parts)]));
}

function combine(parts: readonly Found[]): AttributeValue {
  const [first] = parts;
  if (first?.path.length === 1) return first.value;
  const inner = collect(parts.map(({ path, value }) => ({ path: path.slice(1), value })));
  if (typeof first?.path[1] !== 'number') return { type: 'M', value: inner as Item };
  const elements = [...inner].toSorted(([a], [b]) => Number(a) - Number(b));
  return { type: 'L', value: elements.map(([, element]) => element) };
}
