/** Answers requests that change an item: PATCH or PUT, with If-Match where the style asks for it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Asked } from './answer.ts';
import type { FaultId } from './faults.ts';
import { Problem } from './problem.ts';
import type { Journal } from './program/journal.ts';
import { readDraft } from './read-draft.ts';
import { createSchemaCheck } from './schema-check.ts';
import { changeSchema, type ServerStyle } from './server-style.ts';
import type { Item } from './steps.ts';
import type { Store } from './store.ts';

export interface ChangerOptions {
  readonly style: ServerStyle;
  readonly fault: FaultId | undefined;
  readonly store: Store;
  readonly journal: Journal | undefined;
}

/** Faults that leave a gap between reading an item and writing it, and the ms that it lasts. */
const withGap: ReadonlySet<FaultId> = new Set([
  'checks-then-writes',
  'writes-whole-items',
  'second-change-lost',
]);
const gapMs = 20;

/** The entity tag of an item that was changed so often (RFC 9110, section 8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** Gives the function that answers a change of the item with this id, or undefined where the style knows none. */
export function createChanger({ style, fault, store, journal }: ChangerOptions) {
  const { update } = style;
  if (!update) return undefined;
  const check = createSchemaCheck(changeSchema(style.draft, update.method));
  /** Ids of the items that are being changed at this moment. */
  const busy = new Set<string>();

  function find(id: string, owner: string | undefined) {
    const row = store.find(id, owner);
    if (!row) throw new Problem(404, `There is no ${style.noun} with this id.`);
    return row;
  }

  /** Undefined when the change may be made; else the answer to a client that was told that it was. */
  function checkVersion(match: string | undefined, row: ReturnType<typeof find>): Answer | undefined {
    if (!update?.versioned || fault === 'if-match-ignored') return undefined;
    if (match === undefined)
      throw new Problem(428, 'If-Match must name the version that the change is based on.');
    if (match === '*' || match === entityTag(row.version)) return undefined;
    if (fault === 'stale-answered-200') return { status: 200, body: row.item };
    throw new Problem(412, 'The item was changed since.');
  }

  return async (id: string, asked: Asked, owner: string | undefined): Promise<Answer> => {
    const fields = await readDraft(asked, check);
    const before = find(id, owner);
    const pretended = checkVersion(asked.headers['if-match'], before);
    if (pretended) return pretended;
    if (fault === 'second-change-lost' && busy.has(id)) {
      return { status: 200, body: { ...before.item, ...fields } };
    }
    let draft: Item = fields;
    if (fault === 'writes-whole-items') draft = { ...before.draft, ...fields };
    if (fault !== undefined && withGap.has(fault)) {
      busy.add(id);
      await delay(gapMs);
      busy.delete(id);
    }
    // Without a gap, nobody comes between the check above and this.
    const { item, version } = store.change(id, draft, owner);
    await journal?.write({ did: 'change', id, draft });
    return {
      status: 200,
      ...(update.versioned && { headers: { etag: entityTag(version) } }),
      body: item,
    };
  };
}
