/** A check from its order to its report: the model, its collections one after the other, cleaning up. */
import { randomBytes } from 'node:crypto';
import { CourseError, toCourseError } from '../../kit/errors.ts';
import type { AuditResult, CheckReport } from '../../kit/report.ts';
import type { RunProgress } from '../../kit/run.ts';
import { type ContractSource, type LoadedModel, loadModel } from '../contract/load-model.ts';
import { selectAudits } from '../index.ts';
import { checkCollection, notRun, serverIsGone } from './check-collection.ts';
import { createLedger } from './ledger.ts';
import { openSession } from './session.ts';
import { createSubject, fillPath } from './subject.ts';
import { parseTarget } from './target.ts';
import type { Restart } from './trial.ts';
import type { Workshop } from './workshop.ts';

/** What is to be checked. */
export interface CheckOrder {
  /** `http://host:port`, with a base path where there is one. */
  readonly target: string;
  /** The contract; without it the target is asked for its own. */
  readonly contract?: ContractSource;
  /** Items of our own may be created, and are deleted again. */
  readonly write: boolean;
  /** Ids of audits or of categories; empty: all. */
  readonly only: readonly string[];
  /** Paths of the collections to check; all of them unless given. */
  readonly collections?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly otherHeaders?: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Id of the exercise that it belongs to. */
  readonly exercise?: string;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly id?: string;
  onProgress?(progress: RunProgress): void;
  onResult?(result: AuditResult): void;
  /** Ends the server and starts it again; where we started it ourselves. */
  readonly restart?: Restart;
  /** The bounds; `checkBounds` unless given. */
  readonly bounds?: Partial<typeof checkBounds>;
}

/** What a check may cost at the most: requests, and ms. Cleaning up is not counted, and has a bound of its own. */
export const checkBounds = { requests: 5_000, ms: 120_000, cleaningMs: 20_000 };

/** The id of a check: eight hexadecimal digits. */
export function createCheckId(): string {
  return randomBytes(4).toString('hex');
}

/** A report, and what is needed to tell who has to act when the check ended before its end. */
export interface Performed {
  readonly report: CheckReport;
  readonly ended?: CourseError;
  /** The target has answered at least once. */
  readonly answered: boolean;
}

/**
 * Checks the target. Resolves also when it ended before its end, with what was decided until then. Throws only for
 * what is wrong with the order itself: `target-invalid`, `unknown-audit`.
 */
export async function performCheck(order: CheckOrder, options: CheckOptions): Promise<Performed> {
  const target = parseTarget(order.target);
  const audits = selectAudits(order.only);
  const bounds = { ...checkBounds, ...options.bounds };
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const tooLong = new AbortController();
  const timer = setTimeout(() => {
    tooLong.abort(new CourseError('check-too-long', `The check was not done after ${bounds.ms / 1_000} s.`));
  }, bounds.ms);
  const signal = AbortSignal.any([options.signal, tooLong.signal]);
  const session = openSession({
    target: target.href,
    headers: order.headers ?? {},
    otherHeaders: order.otherHeaders ?? {},
    signal,
    maxRequests: bounds.requests,
  });
  const ledger = createLedger(target.origin, session);
  const results: AuditResult[] = [];
  const take = (result: AuditResult) => {
    results.push(result);
    options.onResult?.(result);
  };
  let model: LoadedModel | undefined;
  let ended: CourseError | undefined;
  try {
    options.onProgress?.({ done: 0, total: 1, saying: 'reading the contract' });
    model = await loadModel({ contract: order.contract, session, base: target });
    const shop: Workshop = {
      model,
      session,
      ledger,
      nonce: `be-check-${randomBytes(4).toString('hex')}`,
      write: order.write,
      references: new Map(),
      makers: new Map(),
    };
    const collections = model.collections.filter(({ path }) => order.collections?.includes(path) ?? true);
    let isThere = true;
    for (const [index, collection] of collections.entries()) {
      if (!isThere) {
        for (const audit of audits) take(notRun(audit, collection, serverIsGone));
        continue;
      }
      const onProgress = (share: number, saying: string) => {
        const done = Math.round((index + share) * 100);
        options.onProgress?.({
          done,
          total: collections.length * 100,
          saying: `${collection.path}: ${saying}`,
        });
      };
      const path = await fillPath(shop, collection);
      if (path === undefined) {
        const because = 'Needs an item for each parameter in its path, and there is none.';
        for (const audit of audits) take(notRun(audit, collection, because));
        continue;
      }
      const subject = createSubject(shop, collection, path);
      const { restart } = options;
      isThere = await checkCollection({ order, subject, shop, audits, signal, restart, take, onProgress });
    }
  } catch (error) {
    ended = options.signal.aborted ? whyStopped(options.signal) : toCourseError(error);
  }
  clearTimeout(timer);
  const cleaned = await Promise.race([
    ledger
      .clean((done, total) =>
        options.onProgress?.({ done, total, saying: 'deleting what the check created' }),
      )
      .then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, bounds.cleaningMs, false).unref()),
  ]);
  await session.close();
  const report: CheckReport = {
    format: 1,
    id: options.id ?? createCheckId(),
    target: target.href,
    ...(order.exercise === undefined ? {} : { exercise: order.exercise }),
    seed: order.seed,
    write: order.write,
    only: order.only,
    startedAt,
    durationMs: Math.round(performance.now() - started),
    contract: model?.source ?? 'no contract was read',
    collections: model?.collections.map(({ path }) => path) ?? [],
    results,
    created: ledger.entries(),
    requests: session.requests,
    notes: [
      ...(model?.notes ?? []),
      ...session.notes,
      ...(cleaned ? [] : ['Cleaning up took too long, and was given up: see what was created.']),
    ],
    ...(ended ? { error: ended.toView() } : {}),
  };
  return { report, answered: session.answered, ...(ended ? { ended } : {}) };
}

function whyStopped({ reason }: AbortSignal): CourseError {
  return reason instanceof CourseError ? reason : new CourseError('stopped', 'You stopped the check.');
}
