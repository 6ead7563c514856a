/** The faults that answer every request alike, whatever it asks for. */
import type { Answer } from './answer.ts';
import type { FaultId } from './faults.ts';
import type { ListStyle } from './list-style.ts';
import type { Item } from './steps.ts';

/** The one answer of such a fault, with these items on its page; undefined for any other fault. */
export function constantAnswer(
  fault: FaultId | undefined,
  style: Pick<ListStyle, 'render' | 'size'>,
  { items, origin }: { items: readonly Item[]; origin: string },
): Answer | undefined {
  if (fault === 'constant-object') return { status: 200, body: { ok: true } };
  if (fault !== 'constant-page') return undefined;
  const page = { items, total: items.length, hasMore: false, cursor: null, nextPath: null, origin };
  return { status: 200, ...style.render({ ...page, size: style.size.default, skip: 0 }) };
}
