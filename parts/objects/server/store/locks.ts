/** One at a time for each name: the others wait in the order in which they came. */

export interface Locks {
  run<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work);
      const settled = turn.catch(() => {});
      last.set(name, settled);
      try {
        return await turn;
      } finally {
        if (last.get(name) === settled) last.delete(name);
      }
    },
  };
}
