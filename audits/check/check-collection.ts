/** Checks one collection: the audits in their order, each probe in two repetitions. */
import type { Audit, Need, Probe, Trial } from '../../kit/audit.ts';
import { needs } from '../../kit/audit.ts';
import { createRandom } from '../../kit/random.ts';
import type { AuditResult } from '../../kit/report.ts';
import type { Collection } from '../../kit/resource.ts';
import { judgeTrials } from './judge-trials.ts';
import type { CheckOrder } from './perform-check.ts';
import type { Subject } from './subject.ts';
import { type Restart, runTrial } from './trial.ts';
import type { Workshop } from './workshop.ts';

export interface CollectionCheck {
  readonly order: CheckOrder;
  readonly subject: Subject;
  readonly shop: Workshop;
  readonly audits: readonly Audit[];
  readonly signal: AbortSignal;
  /** Ends the server and starts it again. */
  readonly restart: Restart | undefined;
  take(result: AuditResult): void;
  onProgress(share: number, saying: string): void;
}

/**
 * Runs the audits: each needs its own things, and that none of those before it has failed. Resolves with whether the
 * server is still there: one that did not start again cannot be asked any more.
 */
export async function checkCollection(check: CollectionCheck): Promise<boolean> {
  const { order, subject, shop, audits, signal, restart, take, onProgress } = check;
  const { collection } = subject;
  const trials = new Map<Probe, readonly [Trial, Trial]>();
  /** Audits that failed, or could not be asked because of one that failed. */
  const stoppers = new Set<string>();
  let isThere = true;
  for (const [index, audit] of audits.entries()) {
    if (!isThere) {
      take(notRun(audit, collection, serverIsGone));
      continue;
    }
    const missing = missingNeeds(audit, check);
    if (missing.length > 0) {
      take(notRun(audit, collection, `Needs ${missing.map((need) => needs[need]).join('; and ')}.`));
      continue;
    }
    const before = audit.after.find((id) => stoppers.has(id));
    if (before !== undefined) {
      stoppers.add(audit.id);
      take(notRun(audit, collection, `Needs “${before}” to hold: until then it would say nothing.`));
      continue;
    }
    onProgress(index / audits.length, audit.probe.sends);
    let pair = trials.get(audit.probe);
    if (!pair) {
      const trial = async (repetition: number) =>
        await runTrial(audit.probe, {
          subject,
          shop,
          signal,
          restart,
          random: createRandom(order.seed).fork(`${collection.path} ${audit.probe.id} ${repetition}`),
        });
      const first = await trial(1);
      const second = first.notBack === undefined ? await trial(2) : first;
      isThere = second.notBack === undefined;
      pair = [first, second];
      trials.set(audit.probe, pair);
    }
    const result = judgeTrials(audit, pair);
    // Many pages: what nobody judges any more need not be kept.
    if (!audits.slice(index + 1).some(({ probe }) => probe === audit.probe)) trials.delete(audit.probe);
    // A warning is no reason to stop asking.
    if (result.finding?.level === 'failure' || (audit.control && result.result === 'undecided')) {
      stoppers.add(audit.id);
    }
    take(result);
  }
  return isThere;
}

/** Why nothing more was asked. */
export const serverIsGone = 'The server did not start again.';

/** The result of an audit that lacked something. */
export function notRun({ id, rule }: Audit, { path }: Collection, because: string): AuditResult {
  return { audit: id, collection: path, rule, result: 'not run', because };
}

function missingNeeds(audit: Audit, { order, restart, subject }: CollectionCheck): Need[] {
  const { list, create, item } = subject.collection;
  const has: Readonly<Record<Need, boolean>> = {
    write: order.write,
    create: create !== undefined,
    remove: item?.remove === true,
    update: item?.read === true && item.update !== undefined && subject.changeable.length > 0,
    association: create !== undefined && Object.hasOwn(create.references, list.idField ?? ''),
    otherSide: subject.collection.otherSide !== undefined,
    version: item?.update?.versioned === true,
    size: list.size !== undefined,
    cursor: ['cursor', 'link', 'next-url'].includes(list.paging[0]?.style ?? ''),
    position: list.paging.some(({ style }) => style === 'offset' || style === 'page'),
    filter: list.filters.length > 0,
    total: list.total !== undefined,
    upload: create?.upload !== undefined && item?.content !== undefined,
    crash: restart !== undefined,
    identity: Object.keys(order.otherHeaders ?? {}).length > 0,
  };
  return audit.needs.filter((need) => !has[need]);
}
