/** Refuses what a partition or a table has no units left for in the last second. There is no burst credit. */

/** Units per second of one partition, whatever the table has (Developer Guide, “Best practices for partition keys”). */
export const partitionLimits = { read: 3_000, write: 1_000 } as const;

/** A number of units that is wanted from something that gives so many a second. */
export interface Demand {
  /** Names what gives the units. */
  readonly from: string;
  readonly units: number;
  readonly perSecond: number;
}

export interface Throttle {
  /** Takes the units of all demands, or of none: then it gives the first demand that cannot be met. */
  take<One extends Demand>(demands: readonly One[]): One | undefined;
}

interface Taken {
  readonly units: number;
  /** When they come back. */
  readonly until: number;
}

const secondMs = 1_000;
/** ms within which what was taken comes back together, so that there is little to remember. */
const grainMs = 10;

/** `now` in ms, on a clock that never goes back. */
export function createThrottle(now: () => number): Throttle {
  const taken = new Map<string, readonly Taken[]>();
  let swept = now();

  const heldOf = (from: string, time: number) => {
    const held = (taken.get(from) ?? []).filter(({ until }) => until > time);
    if (held.length > 0) taken.set(from, held);
    else taken.delete(from);
    return held;
  };

  /** Partitions that nobody asks for any more are forgotten. */
  const sweep = (time: number) => {
    if (time - swept < secondMs) return;
    swept = time;
    for (const from of taken.keys()) heldOf(from, time);
  };

  return {
    take(demands) {
      const time = now();
      sweep(time);
      const wanted = Map.groupBy(demands, ({ from }) => from);
      for (const [from, group] of wanted) {
        const held = heldOf(from, time);
        const units = sum(held) + sum(group);
        // What is larger than a second's units can only be taken when nobody else has taken any.
        const [first] = group;
        if (first && held.length > 0 && units > first.perSecond) return first;
      }
      for (const [from, group] of wanted) {
        const units = sum(group);
        const seconds = Math.max(1, units / (group[0]?.perSecond ?? units));
        const until = Math.ceil((time + seconds * secondMs) / grainMs) * grainMs;
        taken.set(from, add(taken.get(from) ?? [], { units, until }));
      }
      return undefined;
    },
  };
}

function add(held: readonly Taken[], one: Taken): Taken[] {
  const last = held.at(-1);
  if (last?.until !== one.until) return [...held, one];
  return [...held.slice(0, -1), { ...last, units: last.units + one.units }];
}

function sum(parts: readonly { readonly units: number }[]): number {
  return parts.reduce((total, { units }) => total + units, 0);
}
