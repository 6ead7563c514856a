/** A fleet of program instances that work on one table, under a load that does not wait for their answers. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { programs, type Version } from './programs.ts';
import { runTraced, type Statement } from './statements.ts';

export interface FleetOptions {
  readonly lab: Lab;
  readonly url: string;
  readonly variant: string;
  readonly instances: number;
  /** Requests per second, evenly spaced, to the instances in turns. */
  readonly rate: number;
  /** Rows of the table when the load begins; their ids count from 1. */
  readonly postcards: number;
  /** One request of so many is replayed; 0 for none. */
  readonly replayOneOf: number;
}

/** What came of the requests that arrived during one step. */
export interface Tally {
  sent: number;
  answered: number;
  /** Refused by PostgreSQL, or answered without the place that was asked for. */
  failed: number;
  /** Answered, but later than `lateMs` after their arrival. */
  late: number;
  /** ms from a request's arrival to its answer, at most. */
  longest: number;
}

export interface Fleet {
  /** From now on arriving requests are counted in a tally of their own. */
  enter(): Tally;
  /** Replaces the instances by ones of another version, one after the other, as a rolling deployment does. */
  deploy(version: Version, pauseMs: number): Promise<void>;
  /** Lets no more requests arrive, waits for the missing answers, and tells what has been written: id → place. May be called twice. */
  stop(): Promise<ReadonlyMap<number, string>>;
}

/** ms from which a user notices a wait (Nielsen, Usability Engineering, chapter 5). */
export const lateMs = 100;

/** A stride through the ids that meets each row once before it meets one twice: a prime. */
const stride = 7_919;

const places = ['Lisbon', 'Kyoto', 'Oslo', 'Lima', 'Accra', 'Hanoi'];

interface Request {
  readonly label: string;
  readonly statement: Statement;
  readonly writes?: { readonly id: number; readonly place: string };
}

/** One running program: it has one connection, so that its requests wait for one another. */
interface Instance {
  readonly version: Version;
  readonly client: pg.Client;
  /** Settles when the last request that it was given is answered. */
  idle: Promise<void>;
}

/** Starts instances of the version `old`, and the load. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { lab, url, variant, rate, postcards, replayOneOf } = options;
  const random = lab.random.fork(variant);
  const written = new Map<number, string>();
  const stopping = new AbortController();
  const signal = AbortSignal.any([lab.signal, stopping.signal]);
  let tally: Tally = createTally();

  const startInstance = async (version: Version): Promise<Instance> => {
    const client = lab.keep(await openConnection(url), (client) => client.end());
    return { version, client, idle: Promise.resolve() };
  };
  const retire = async (instance: Instance) => {
    await instance.idle;
    await instance.client.end();
  };
  const instances = await Promise.all(Array.from({ length: options.instances }, () => startInstance('old')));

  const createRequest = (number: number, version: Version): Request => {
    const program = programs[version];
    const place = `${random.pick(places)} ${number}`;
    const draw = random.next();
    if (draw < 0.5) return { label: 'read', statement: program.read(random.integer(1, postcards)) };
    if (draw < 0.75) {
      const id = 1 + ((number * stride) % postcards);
      return { label: 'change', statement: program.change(id, place), writes: { id, place } };
    }
    const id = postcards + number + 1;
    return { label: 'send', statement: program.send(id, place), writes: { id, place } };
  };
  /** Did the request succeed? */
  const ask = async ({ version, client }: Instance, number: number): Promise<boolean> => {
    const { label, statement, writes } = createRequest(number, version);
    const traced = replayOneOf > 0 && number % replayOneOf === 0;
    const { sql, parameters = [] } = statement;
    const result = traced
      ? await runTraced(lab, { client, from: 'programs', variant, label, ...statement })
      : await client.query(sql, [...parameters]);
    if (!writes) return typeof result.rows[0]?.place === 'string';
    written.set(writes.id, writes.place);
    return result.rowCount === 1;
  };
  const serve = async (instance: Instance, number: number, arrived: number) => {
    const own = tally;
    own.sent++;
    await instance.idle;
    const success = await ask(instance, number).catch(() => false);
    const wait = performance.now() - arrived;
    own.longest = Math.max(own.longest, wait);
    if (success) own.answered++;
    else own.failed++;
    if (success && wait > lateMs) own.late++;
  };
  const arrive = async () => {
    const started = performance.now();
    for (let number = 0; !signal.aborted; number++) {
      const arrived = started + (number * 1_000) / rate;
      const left = arrived - performance.now();
      if (left > 0) await delay(left, undefined, { signal }).catch(() => {});
      const instance = instances[number % instances.length];
      if (signal.aborted || !instance) return;
      instance.idle = serve(instance, number, arrived);
    }
  };
  const arriving = arrive();
  const stop = async () => {
    stopping.abort();
    await arriving;
    await Promise.all(instances.map(retire));
    return written;
  };
  let stopped: Promise<ReadonlyMap<number, string>> | undefined;

  return {
    enter() {
      tally = createTally();
      return tally;
    },
    async deploy(version, pauseMs) {
      for (const [index, old] of instances.entries()) {
        instances[index] = await startInstance(version);
        await retire(old);
        await delay(pauseMs, undefined, { signal: lab.signal });
      }
    },
    stop: () => (stopped ??= stop()),
  };
}

function createTally(): Tally {
  return { sent: 0, answered: 0, failed: 0, late: 0, longest: 0 };
}
