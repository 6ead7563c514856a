/** Cuts one page out of a list: the paging of all servers of this folder, right or with a fault. */
import type { Random } from '../../kit/random.ts';
import type { FaultId } from './faults.ts';
import { faultySteps } from './faulty-steps.ts';
import { correct, type Filter, type List, type PageRequest, type Row, type Start } from './steps.ts';

export interface Page {
  readonly rows: readonly Row[];
  /** Of all items that pass the filter. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: { readonly start: Start; readonly filter?: Filter | undefined };
  readonly waitMs: number;
}

export type Pager = (list: List, request: PageRequest) => Page;

/** A pager without state but its randomness, which only a fault draws from. A fault may make it throw. */
export function createPager(fault: FaultId | undefined, random: Random): Pager {
  const steps = { ...correct, ...(fault && faultySteps[fault]) };
  return (list, request) => {
    const filter = steps.filterOf(request);
    const sorted = steps.sort(steps.narrow(list.rows, filter), list, random);
    const rest = steps.goTo(sorted, request, list);
    const cut = steps.cut(rest, request.size);
    const shown = steps.show(cut, filter);
    const before = sorted.length - rest.length;
    const last = cut.at(-1);
    const matching = correct.narrow(list.rows, filter).length;
    return {
      rows: shown,
      total: steps.total(matching, shown.length, list),
      ...(last &&
        steps.isMore(rest, cut) && {
          next: { start: steps.startBehind(last, before + cut.length - 1), filter: steps.carry(filter) },
        }),
      waitMs: steps.waitMs(before),
    };
  };
}
