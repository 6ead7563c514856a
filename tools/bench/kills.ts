/** kill -9 in the middle of writes, again and again: of the process of Postcards, and of the store behind it. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment, RunningPart } from '../../kit/part.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { embedded as documentStore } from '../../parts/document/embedded.ts';
import { startServerProcess } from '../../parts/key-value/server-process.ts';
import { postcards } from '../../parts/postcards/part.ts';
import { startRelay } from '../../postcards/test-relay.ts';
import { createWriters } from '../../postcards/test-writers.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { probeHttp, waitUntilReady } from '../../wire/readiness.ts';
import { environment } from './command.ts';
import type { Bench } from './figures.ts';
import { startStack } from './stack.ts';

/** What is killed. */
export interface Victim {
  readonly title: string;
  /** Kills it so often over one and the same data, and hears of each. */
  kill(times: number, context: KillContext): Promise<Tally>;
}

export interface KillContext {
  readonly bench: Bench;
  readonly random: () => number;
  onKill(): void;
}

export interface Tally {
  /** Writes that were answered by success. */
  readonly acknowledged: number;
  /** A sentence for each thing that is not as it must be. */
  readonly wrong: readonly string[];
}

/** A store that is a process of ours. */
interface OwnStore {
  readonly engine: string;
  readonly title: string;
  open(folder: string, bench: Bench): OpenStore;
}

interface RunningStore extends Pick<RunningPart, 'died' | 'stop'> {
  readonly url: string;
  readonly pid?: number;
}

interface OpenStore {
  /** On the same data, each time. */
  start(): Promise<RunningStore>;
  /** What tells Postcards to go by way of the relay. */
  variables(relay: string): Environment;
}

const ownStores: readonly OwnStore[] = [
  {
    engine: 'document',
    title: 'the document store',
    open: (folder, bench) => ({
      start: () =>
        documentStore.start({
          env: { ...environment(bench), DOCUMENT_DATA_DIR: folder },
          signal: bench.signal,
          report: () => {},
        }),
      // Else the driver would go straight to where the replica set says it is.
      variables: (relay) => ({ MONGODB_URL: `${relay}?directConnection=true` }),
    }),
  },
  {
    engine: 'key-value',
    title: 'the key-value store',
    open(folder, bench) {
      const credentials = localCredentials({});
      const region = 'us-east-1';
      const env = environment(bench);
      return {
        start: () => startServerProcess({ folder, credentials, region, env, signal: bench.signal }),
        variables: (relay) => ({
          AWS_ENDPOINT_URL_DYNAMODB: relay,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_REGION: region,
        }),
      };
    },
  },
];

export const victims: readonly Victim[] = [
  ...postcards.engines.map(({ id }): Victim => {
    return { title: `Postcards over \`${id}\``, kill: (times, context) => killPostcards(id, times, context) };
  }),
  ...ownStores.map((store): Victim => {
    return {
      title: `${store.title} under Postcards`,
      kill: (times, context) => killStore(store, times, context),
    };
  }),
];

async function killPostcards(engineId: string, times: number, context: KillContext): Promise<Tally> {
  const { bench, random, onKill } = context;
  const engine = await chooseEngine(postcards, engineId, environment(bench));
  const needs = await startStack(
    { parts: engine.needs ?? [], engines: {} },
    environment(bench),
    bench.signal,
  );
  const wrong: string[] = [];
  const writers = createWriters(random);
  try {
    const POSTCARDS_DATA_DIR = await mkdtemp(join(bench.home, 'killed-'));
    const env = { ...needs.env, POSTCARDS_DATA_DIR, LOG_LEVEL: 'warn' };
    for (let round = 0; round <= times; round++) {
      const running = await engine.start({ env, signal: bench.signal, report: () => {} });
      try {
        wrong.push(...(await writers.compare(running.url)));
        if (round === times) break;
        await writeUntilKilled(writers, running.url, running.pid, context);
        await running.died;
        onKill();
      } finally {
        await running.stop();
      }
    }
  } finally {
    await needs.stop();
  }
  return { acknowledged: writers.acknowledged(), wrong };
}

/** Postcards stays, and knows one address; behind it the port changes with each start of the store. */
async function killStore(store: OwnStore, times: number, context: KillContext): Promise<Tally> {
  const { bench, random, onKill } = context;
  const { start, variables } = store.open(await mkdtemp(join(bench.home, 'killed-')), bench);
  let running = await start();
  const target = new URL(running.url);
  const relay = await startRelay(target);
  const wrong: string[] = [];
  const writers = createWriters(random);
  try {
    const engine = await chooseEngine(postcards, store.engine, {});
    const env = { ...environment(bench), ...variables(relay.url), LOG_LEVEL: 'error' };
    const program = await engine.start({ env, signal: bench.signal, report: () => {} });
    try {
      for (let round = 0; round < times; round++) {
        const written = writeUntilKilled(writers, program.url, running.pid, context);
        await Promise.race([running.died, written]);
        await running.stop();
        onKill();
        running = await start();
        target.port = new URL(running.url).port;
        await written;
        await waitUntilReady({
          probe: probeHttp(`${program.url}/health/ready`),
          what: 'Postcards',
          timeoutMs: 15_000,
          signal: bench.signal,
        });
        wrong.push(...(await writers.compare(program.url)));
      }
    } finally {
      await program.stop();
    }
  } finally {
    await relay.stop();
    await running.stop();
  }
  return { acknowledged: writers.acknowledged(), wrong };
}

/** At a random moment: after some requests, and up to 10 ms. Resolves when what was under way has ended. */
async function writeUntilKilled(
  writers: ReturnType<typeof createWriters>,
  url: string,
  pid: number | undefined,
  { bench: { signal }, random }: KillContext,
): Promise<void> {
  if (pid === undefined) throw new Error('there is no process to be killed');
  const killed = new AbortController();
  const kill = () => {
    if (!killed.signal.aborted) process.kill(pid, 'SIGKILL');
    killed.abort();
  };
  const killAt = 20 + Math.floor(random() * 100);
  const onSend = (sent: number) => {
    if (sent === killAt) setTimeout(kill, random() * 10);
  };
  signal.addEventListener('abort', kill, { once: true });
  try {
    await writers.write(url, onSend, killed.signal);
  } finally {
    signal.removeEventListener('abort', kill);
  }
  signal.throwIfAborted();
  if (!killed.signal.aborted) throw new Error(`${url} stopped answering by itself`);
}
