/** For tests that crash: what each item may be afterwards. What was acknowledged, it is; what was under way, it may be. */
export const ABSENT = 'absent';

export class Ledger {
  /** Key → the states it may be in, as text. */
  readonly #may = new Map<string, Set<string>>();

  /** From now on the item may be in this state. */
  begin(key: string, state: string): void {
    const states = this.#may.get(key) ?? new Set([ABSENT]);
    states.add(state);
    this.#may.set(key, states);
  }

  /** It was acknowledged. */
  end(key: string, state: string): void {
    this.#may.set(key, new Set([state]));
  }

  get acknowledged(): number {
    return [...this.#may.values()].filter((states) => states.size === 1 && !states.has(ABSENT)).length;
  }

  /** What is there and must not be, or the other way round; from now on, what was seen is what must be. */
  compare(found: ReadonlyMap<string, string>): string[] {
    const wrong: string[] = [];
    for (const key of new Set([...this.#may.keys(), ...found.keys()])) {
      const state = found.get(key) ?? ABSENT;
      const states = [...(this.#may.get(key) ?? [ABSENT])];
      if (!states.includes(state)) wrong.push(`${key} is ${state}, not ${states.join(' or ')}`);
      this.end(key, state);
    }
    return wrong;
  }
}

/** Numbers from 0 to 1, the same for the same seed (Mulberry32, public domain). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
