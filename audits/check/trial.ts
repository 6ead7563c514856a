/** One repetition of a probe: turns what it does into the steps of a trial. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, Prober, RestartSignal, Step, Trial } from '../../kit/audit.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Random } from '../../kit/random.ts';
import { describeAnswer, isGone } from '../reading/response.ts';
import { createSubject, fill, openElsewhere, removeRelated, type Subject } from './subject.ts';
import { canCreate, type Workshop } from './workshop.ts';

/** Items created at the same time. */
const concurrency = 8;
/** ms between two items that are to have moments of their own, where a moment is a millisecond. */
const apartMs = 2;
/** ms at the most between what was acknowledged and the kill. */
const killMs = 4;

/**
 * Ends the server, with this signal or what the platform has for it, and starts it again over its data. Throws
 * `program-ended` or `program-not-listening` when it does not come back.
 */
export type Restart = (signal: RestartSignal) => Promise<void>;

export interface TrialOptions {
  readonly subject: Subject;
  readonly shop: Workshop;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Ends the server and starts it again. */
  readonly restart: Restart | undefined;
}

/** Runs the probe once against the subject. Throws what ended it: the signal, the bounds, or a silent target. */
export async function runTrial(
  probe: Probe,
  { subject, shop, random, signal, restart }: TrialOptions,
): Promise<Trial> {
  const steps: Step[] = [];
  const notes: Record<string, string> = {};
  const known = new Set<string>();
  let cannotCreate: string | undefined;
  let notBack: string | undefined;

  const restartServer: Restart = async (how) => {
    if (!restart) throw new Error('the probe needs a server that can be ended and started again');
    try {
      await restart(how);
    } catch (error) {
      if (isNotBack(error)) notBack = error.message;
      throw error;
    }
  };

  const createProber = (on: Subject): Prober => {
    const { collection, ours } = on;

    const createOne = async (role: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const created = await on.create(fields);
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
      return { id, exchange };
    };

    const prober: Prober = {
      collection,
      random,
      canCreate: canCreate(shop, collection),
      listPath(query = {}) {
        const pairs = Object.entries(query).map(([name, value]) => [name, String(value)]);
        return pairs.length === 0 ? on.path : `${on.path}?${new URLSearchParams(pairs)}`;
      },
      itemPath: on.itemPath,
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
            if ((await createOne('seed'))?.id === undefined) left = 0;
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
        return (await createOne(role, fields))?.id;
      },
      async announce(role, fields) {
        const created = await createOne(role, fields);
        return created?.id === undefined ? undefined : { id: created.id, exchange: created.exchange };
      },
      async sendTo(address, role, request = {}) {
        const url = URL.parse(address, shop.session.target);
        const exchange = url && (await shop.session.sendTo(url, request));
        if (exchange) steps.push({ role, exchange });
        return exchange ?? undefined;
      },
      valueFor: (member) => on.valueFor(member),
      async removeRelated(name, id, role) {
        const exchange = await removeRelated(shop, collection, name, id);
        steps.push({ role, exchange, item: id });
        if (name === collection.list.idField && isGone(exchange)) on.forget(id);
        return exchange;
      },
      async elsewhere() {
        const opened = prober.canCreate ? await openElsewhere(shop, collection) : undefined;
        return opened && { prober: createProber(opened.subject), parents: opened.parents };
      },
      otherSide(id) {
        const { otherSide } = collection;
        const [parameter] = Object.keys(otherSide?.parents ?? {});
        if (!otherSide || parameter === undefined) return undefined;
        return createProber(createSubject(shop, otherSide, fill(otherSide.path, parameter, id)));
      },
      async remove(id, role) {
        steps.push({ role, exchange: await on.remove(id), item: id });
      },
      get changeable() {
        return on.changeable;
      },
      async change(id, fields, role, version) {
        const exchange = await on.change(id, fields, version);
        steps.push({ role, exchange, item: id });
        return exchange;
      },
      restart: restartServer,
      async createThroughCrash(count, role) {
        // At another moment each time, as what is in danger may be so for a moment only.
        const wanted = random.integer(1, Math.ceil(count / 2));
        let acknowledged = 0;
        const enough = Promise.withResolvers<void>();
        const creating = Array.from({ length: count }, async () => {
          const created = await on.create({}, true);
          if (typeof created === 'string' || created.id === undefined) return;
          steps.push({ role, exchange: created.exchange, item: created.id });
          if (++acknowledged >= wanted) enough.resolve();
        });
        // When so many never come, all have ended before.
        await Promise.race([enough.promise, Promise.all(creating)]);
        await delay(random.integer(0, killMs));
        try {
          await restartServer('SIGKILL');
        } finally {
          await Promise.all(creating);
        }
      },
      isOurs: (id) => ours.has(id),
      note(name, value) {
        notes[name] = value;
      },
      pause: async (ms) => await delay(ms, undefined, { signal }),
    };

    return prober;
  };

  await probe.gather(createProber(subject)).catch((error: unknown) => {
    if (notBack === undefined) throw error;
  });
  return {
    collection: subject.collection,
    steps,
    known: [...known],
    notes,
    ...(cannotCreate ? { cannotCreate } : {}),
    ...(notBack === undefined ? {} : { notBack }),
  };
}

function isNotBack(error: unknown): error is CourseError {
  return (
    error instanceof CourseError && (error.code === 'program-ended' || error.code === 'program-not-listening')
  );
}
