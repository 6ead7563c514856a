/** One repetition of a probe: turns what it does into the steps of a trial. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, Prober, Step, Trial } from '../../kit/audit.ts';
import type { Random } from '../../kit/random.ts';
import { describeAnswer } from '../reading/response.ts';
import { canCreate, type Subject, type Workshop } from './subject.ts';

/** Items created at the same time. */
const concurrency = 8;
/** ms between two items that are to have moments of their own, where a moment is a millisecond. */
const apartMs = 2;

export interface TrialOptions {
  readonly subject: Subject;
  readonly shop: Workshop;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Kills the server and starts it again. */
  readonly crash: (() => Promise<void>) | undefined;
}

/** Runs the probe once against the subject. Throws what ended it: the signal, the bounds, or a silent target. */
export async function runTrial(
  probe: Probe,
  { subject, shop, random, signal, crash }: TrialOptions,
): Promise<Trial> {
  const { collection, ours } = subject;
  const steps: Step[] = [];
  const notes: Record<string, string> = {};
  const known = new Set<string>();
  let cannotCreate: string | undefined;

  const createOne = async (role: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const created = await subject.create(fields);
    if (typeof created === 'string') {
      cannotCreate = created;
      return undefined;
    }
    const { exchange, id } = created;
    if (id === undefined)
      cannotCreate = `POST ${collection.path} was answered with ${describeAnswer(exchange)}`;
    // A seed that worked is no news.
    if (role !== 'seed' || id === undefined) {
      steps.push({ role, exchange, ...(id === undefined ? {} : { item: id }) });
    }
    return id;
  };

  const prober: Prober = {
    collection,
    random,
    canCreate: canCreate(shop, collection),
    listPath(query = {}) {
      const pairs = Object.entries(query).map(([name, value]) => [name, String(value)]);
      return pairs.length === 0 ? subject.path : `${subject.path}?${new URLSearchParams(pairs)}`;
    },
    async get(path, role, as) {
      const exchange = await shop.session.send({ path, as });
      steps.push({ role, exchange });
      return exchange;
    },
    async seed(count, pace) {
      if (!prober.canCreate) return;
      // The first alone: it finds out which references are taken, and whether it can be deleted again.
      if (ours.size === 0 && count > 0) await createOne('seed');
      let left = cannotCreate === undefined ? count - ours.size : 0;
      const worker = async () => {
        while (left-- > 0) {
          if ((await createOne('seed')) === undefined) left = 0;
          if (pace !== 'together') await delay(apartMs, undefined, { signal });
        }
      };
      const workers = pace === 'together' ? concurrency : 1;
      // All of them, so that nothing is created behind the back of whoever cleans up.
      const ended = await Promise.allSettled(Array.from({ length: workers }, worker));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
      for (const id of ours) known.add(id);
    },
    async create(role, fields) {
      await delay(apartMs, undefined, { signal });
      return await createOne(role, fields);
    },
    valueFor: (member) => subject.valueFor(member),
    async remove(id, role) {
      steps.push({ role, exchange: await subject.remove(id), item: id });
    },
    async createThroughCrash(count, role) {
      if (!crash) throw new Error('the probe needs a server that can be killed');
      let acknowledged = 0;
      const enough = Promise.withResolvers<void>();
      const creating = Array.from({ length: count }, async () => {
        const created = await subject.create({}, true);
        if (typeof created === 'string' || created.id === undefined) return;
        steps.push({ role, exchange: created.exchange, item: created.id });
        if (++acknowledged >= count / 3) enough.resolve();
      });
      // When so many never come, all have ended before.
      await Promise.race([enough.promise, Promise.all(creating)]);
      await crash();
      await Promise.all(creating);
    },
    isOurs: (id) => ours.has(id),
    note(name, value) {
      notes[name] = value;
    },
    pause: async (ms) => await delay(ms, undefined, { signal }),
  };

  await probe.gather(prober);
  return { collection, steps, known: [...known], notes, ...(cannotCreate ? { cannotCreate } : {}) };
}
