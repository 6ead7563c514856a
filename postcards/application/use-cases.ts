/** The five use cases that every kind of resource has: list, get, create, change, remove. */
import type { Page, PageRequest } from '../domain/page.ts';
import type { Resource } from '../domain/resource.ts';
import { fail, type Result, succeed } from '../domain/result.ts';
import type { Violation } from '../domain/text.ts';
import type { Invalid, MissingReference, NotFound, PreconditionFailed, StillReferenced } from './failure.ts';
import type { Collection, Dependencies, PostcardStore } from './ports.ts';

/** Which versions the caller accepts: these, or whichever is current. */
export type ExpectedVersions = readonly number[] | 'any';

type Rules<Item extends Resource, Draft, Change, Filter> = {
  readonly collection: (store: PostcardStore) => Collection<Item, Filter>;
  readonly create: (draft: Draft, id: string, now: Date) => Result<Item, Violation[]>;
  readonly change: (item: Item, change: Change, now: Date) => Result<Item, Violation[]>;
};

export type UseCases<Item extends Resource, Draft, Change, Filter> = {
  list(deps: Dependencies, input: { page: PageRequest; filter: Filter }): Promise<Page<Item>>;
  get(deps: Dependencies, input: { id: string }): Promise<Result<Item, NotFound>>;
  create(deps: Dependencies, input: { draft: Draft }): Promise<Result<Item, Invalid | MissingReference>>;
  change(
    deps: Dependencies,
    input: { id: string; change: Change; expected: ExpectedVersions },
  ): Promise<Result<Item, NotFound | PreconditionFailed | Invalid | MissingReference>>;
  remove(
    deps: Dependencies,
    input: { id: string; expected: ExpectedVersions },
  ): Promise<Result<null, NotFound | PreconditionFailed | StillReferenced>>;
};

/** Who accepts any version may lose the race against other writers; after so many losses he is told. */
const MAX_ATTEMPTS = 10;

export function useCasesFor<Item extends Resource, Draft, Change, Filter>(
  rules: Rules<Item, Draft, Change, Filter>,
): UseCases<Item, Draft, Change, Filter> {
  return {
    list: (deps, { page, filter }) => rules.collection(deps.store).list(page, filter),

    async get(deps, { id }) {
      const item = await rules.collection(deps.store).find(id);
      return item === null ? fail({ kind: 'not-found' }) : succeed(item);
    },

    async create(deps, { draft }) {
      const created = rules.create(draft, deps.ids.next(), deps.clock.now());
      if (!created.ok) return fail({ kind: 'invalid', violations: created.failure });
      const inserted = await rules.collection(deps.store).insert(created.value);
      return inserted.ok ? created : inserted;
    },

    async change(deps, { id, change, expected }) {
      const collection = rules.collection(deps.store);
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const current = await collection.find(id);
        if (current === null) return fail({ kind: 'not-found' });
        if (!accepts(expected, current.version)) return fail({ kind: 'precondition-failed' });
        const changed = rules.change(current, change, deps.clock.now());
        if (!changed.ok) return fail({ kind: 'invalid', violations: changed.failure });
        // Another writer may have come between find and replace; only the store can see that.
        const replaced = await collection.replace(changed.value, current.version);
        if (replaced.ok) return changed;
        if (replaced.failure.kind === 'missing-reference') return fail(replaced.failure);
      }
      return fail({ kind: 'precondition-failed' });
    },

    async remove(deps, { id, expected }) {
      const collection = rules.collection(deps.store);
      if (expected === 'any') {
        const removed = await collection.remove(id, null);
        if (removed.ok) return removed;
        return fail(
          removed.failure.kind === 'still-referenced' ? removed.failure : { kind: 'not-found' as const },
        );
      }
      const current = await collection.find(id);
      if (current === null) return fail({ kind: 'not-found' });
      if (!accepts(expected, current.version)) return fail({ kind: 'precondition-failed' });
      const removed = await collection.remove(id, current.version);
      if (removed.ok) return removed;
      return fail(
        removed.failure.kind === 'still-referenced'
          ? removed.failure
          : { kind: 'precondition-failed' as const },
      );
    },
  };
}

function accepts(expected: ExpectedVersions, version: number): boolean {
  return expected === 'any' || expected.includes(version);
}
