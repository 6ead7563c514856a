/** Requests per second: Postcards beside two servers that do nothing, in the same interleaved rounds. */
import { join } from 'node:path';
import { startParts } from '../../cli/up/parts.ts';
import { runClosedLoop } from '../../wire/closed-loop.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { environment } from './command.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';
import { openLightClient, renderRequest } from './light-client.ts';

export const connections = 16;
export const rows = 500;
const roundMs = 1_500;

export interface Throughput {
  readonly perSecond: readonly Measured[];
  /** Each bare server over Postcards, of the same round. */
  readonly ratios: readonly Measured[];
  /** How busy the load's own process was, in percent of a core. */
  readonly busy: readonly Measured[];
  readonly listBytes: number;
}

interface Target {
  readonly title: string;
  readonly port: number;
}

/** One round beforehand warms everything up and is not counted. */
export async function measureThroughput(bench: Bench): Promise<Throughput> {
  const env = environment(bench);
  const up = await startParts({ parts: ['postcards'], engines: {} }, env, bench.signal, () => {});
  const started: RunningProcess[] = [];
  try {
    const url = up.parts.find(({ id }) => id === 'postcards')?.env['POSTCARDS_URL'] ?? '';
    bench.progress(`throughput: creating ${rows} postcards`);
    const { created, list, posted } = await fill(url, bench.signal);
    const targets: Target[] = [{ title: 'Postcards', port: Number(new URL(url).port) }];
    for (const [kind, title] of Object.entries({ bare: 'bare `node:http`', hono: 'bare Hono' })) {
      const { process, port } = await startBare(kind, { LIST: list, CREATED: created }, bench.signal);
      started.push(process);
      targets.push({ title, port });
    }
    const requests = {
      '`GET /postcards?limit=20`': renderRequest('GET', '/postcards?limit=20'),
      '`POST /postcards`': renderRequest('POST', '/postcards', posted),
    };
    return { ...(await runRounds(targets, requests, bench)), listBytes: Buffer.byteLength(list) };
  } finally {
    await Promise.all(started.map((one) => one.stop()));
    await up.stop();
  }
}

async function runRounds(
  targets: readonly Target[],
  requests: Readonly<Record<string, Uint8Array>>,
  bench: Bench,
): Promise<Omit<Throughput, 'listBytes'>> {
  const perSecond = createCollection('/s');
  const ratios = createCollection('×');
  const busy = createCollection('%');
  for (let round = 0; round <= bench.rounds; round++) {
    bench.progress(`throughput: round ${round} of ${bench.rounds}`);
    for (const [name, request] of Object.entries(requests)) {
      const rates = new Map<string, number>();
      const loads = new Map<string, number>();
      // Each round begins with another one.
      const first = round % targets.length;
      for (const { title, port } of [...targets.slice(first), ...targets.slice(0, first)]) {
        // New connections: an idle one would have been closed by now.
        const client = await openLightClient(port, connections);
        const before = process.cpuUsage();
        const from = performance.now();
        const result = await runClosedLoop({
          concurrency: connections,
          durationMs: roundMs,
          send: () => client.send(request),
          signal: bench.signal,
        });
        client.close();
        if (result.failed > 0) throw new Error(`${title} failed ${result.failed} times at ${name}`);
        const { user, system } = process.cpuUsage(before);
        rates.set(title, result.achievedPerSecond);
        loads.set(title, (user + system) / 10 / (performance.now() - from));
      }
      if (round === 0) continue;
      for (const { title } of targets) {
        const rate = rates.get(title) ?? Number.NaN;
        perSecond.add(`${name}, ${title}`, rate);
        busy.add(`${name}, ${title}`, loads.get(title) ?? Number.NaN);
        if (title !== 'Postcards')
          ratios.add(`${name}, ${title} over Postcards`, rate / (rates.get('Postcards') ?? Number.NaN));
      }
    }
  }
  return { perSecond: perSecond.measured(), ratios: ratios.measured(), busy: busy.measured() };
}

/** Creates the rows; comes back with what the servers beside it are to answer. */
async function fill(url: string, signal: AbortSignal) {
  const post = async (path: string, body: string) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body, signal });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text;
  };
  const sender = JSON.parse(await post('/users', JSON.stringify({ name: 'Ada' }))) as { id: string };
  const posted = JSON.stringify({ senderId: sender.id, text: 'Greetings from the sea.', place: 'Trieste' });
  let created = '';
  for (let count = 0; count < rows; count++) created = await post('/postcards', posted);
  const list = await (await fetch(`${url}/postcards?limit=20`, { signal })).text();
  return { created, list, posted };
}

async function startBare(kind: string, env: Readonly<Record<string, string>>, signal: AbortSignal) {
  const port = Promise.withResolvers<number>();
  const running = await startProcess({
    command: process.execPath,
    args: [join(import.meta.dirname, 'bare-server.ts'), kind],
    env: { PATH: process.env['PATH'], ...env },
    signal,
    onLine: (_, line) => port.resolve(Number(line)),
  });
  void running.exited.then(() =>
    port.reject(new Error(`the bare server ended: ${running.lastLines().join('\n')}`)),
  );
  return { process: running, port: await port.promise };
}
