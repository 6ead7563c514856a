/** A closed loop against several servers in interleaved rounds: requests per second, latencies, and ratios of the same round. */
import { median } from '../../kit/statistics.ts';
import { formatNumber } from '../../kit/text.ts';
import { runClosedLoop } from '../../wire/closed-loop.ts';
import { type Bench, formatRange, renderTable } from './figures.ts';
import { openLightClient } from './light-client.ts';

/** A server that is measured. */
export interface Target {
  readonly title: string;
  readonly port: number;
  /** Operation → its requests, sent in turn and from the beginning again; none for what the server has not. */
  readonly requests: Readonly<Record<string, readonly Uint8Array[] | undefined>>;
}

/** What is asked of each of them. */
export interface Operation {
  readonly name: string;
  /** Bytes that one request moves, where that is of interest. */
  readonly bytes?: number;
}

export interface RoundOptions {
  readonly operations: readonly Operation[];
  /** Requests under way at the same time. */
  readonly connections: number;
  /** ms for one operation on one server. */
  readonly ms: number;
}

/** One operation on one server, with one value for each round. */
export interface Cell {
  readonly operation: string;
  readonly target: string;
  readonly perSecond: number[];
  /** Its rate over that of the first server in the same round. */
  readonly ratios: number[];
  readonly p50: number[];
  readonly p99: number[];
  /** How busy the load's own process was, in percent of a core. */
  readonly busy: number[];
  readonly bytes: number | undefined;
  failed: number;
}

/** One round beforehand warms everything up and is not counted; each round begins with another server. */
export async function runRounds(
  bench: Bench,
  what: string,
  targets: readonly Target[],
  options: RoundOptions,
): Promise<Cell[]> {
  const cells = options.operations.flatMap(({ name, bytes }) =>
    targets.filter(({ requests }) => requests[name]).map(({ title }) => createCell(name, title, bytes)),
  );
  for (let round = 0; round <= bench.rounds; round++) {
    bench.progress(`${what}: round ${round} of ${bench.rounds}`);
    for (const { name } of options.operations) {
      const first = round % targets.length;
      const rates = new Map<string, number>();
      for (const target of [...targets.slice(first), ...targets.slice(0, first)]) {
        const cell = cells.find(
          ({ operation, target: title }) => operation === name && title === target.title,
        );
        if (!cell) continue;
        const { rate, failed, p50, p99, busy } = await runOne(target, name, options, bench.signal);
        cell.failed += failed;
        if (round === 0) continue;
        rates.set(target.title, rate);
        cell.perSecond.push(rate);
        cell.p50.push(p50);
        cell.p99.push(p99);
        cell.busy.push(busy);
      }
      const reference = rates.get(targets[0]?.title ?? '');
      for (const cell of cells.filter(({ operation }) => operation === name)) {
        const rate = rates.get(cell.target);
        if (rate !== undefined && reference !== undefined) cell.ratios.push(rate / reference);
      }
    }
  }
  return cells;
}

function createCell(operation: string, target: string, bytes: number | undefined): Cell {
  return { operation, target, bytes, perSecond: [], ratios: [], p50: [], p99: [], busy: [], failed: 0 };
}

async function runOne(target: Target, name: string, { connections, ms }: RoundOptions, signal: AbortSignal) {
  const requests = target.requests[name] ?? [];
  // New connections: an idle one would have been closed by now.
  const client = await openLightClient(target.port, connections);
  const before = process.cpuUsage();
  const from = performance.now();
  try {
    const result = await runClosedLoop({
      concurrency: connections,
      durationMs: ms,
      send: (index) => client.send(requests[index % requests.length] ?? new Uint8Array()),
      signal,
    });
    const { user, system } = process.cpuUsage(before);
    return {
      rate: result.achievedPerSecond,
      failed: result.failed,
      p50: result.latencyMs.p50,
      p99: result.latencyMs.p99,
      busy: (user + system) / 10 / (performance.now() - from),
    };
  } finally {
    client.close();
  }
}

/** Sends each request once; rejects when one is not answered by 2xx. */
export async function sendEach(
  port: number,
  requests: readonly Uint8Array[],
  connections: number,
  signal: AbortSignal,
): Promise<void> {
  const client = await openLightClient(port, connections);
  const left = requests.values();
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        for (const request of left) {
          signal.throwIfAborted();
          if (!(await client.send(request))) {
            throw new Error(`not answered by 2xx: ${Buffer.from(request).toString('latin1', 0, 200)}`);
          }
        }
      }),
    );
  } finally {
    client.close();
  }
}

/** A row for each operation on each server. `reference` is what the first server is called in the head of the ratios. */
export function renderCells(cells: readonly Cell[], reference: string): string {
  const moves = cells.some(({ bytes }) => bytes !== undefined);
  const number = (values: readonly number[]) => formatNumber(median(values));
  const header = ['what', 'server', '/s', 'range', `× ${reference}`, ...(moves ? ['MB/s'] : [])];
  const lines = cells.map((cell) => [
    cell.operation,
    cell.target,
    number(cell.perSecond),
    formatRange(cell.perSecond),
    number(cell.ratios),
    ...(moves
      ? [
          cell.bytes === undefined
            ? ''
            : number(cell.perSecond.map((rate) => (rate * (cell.bytes ?? 0)) / 1e6)),
        ]
      : []),
    `${number(cell.p50)} ms`,
    `${number(cell.p99)} ms`,
    `${number(cell.busy)} %`,
  ]);
  const table = renderTable([...header, 'median latency', 'p99', 'load busy'], lines, 2);
  const failures = cells
    .filter(({ failed }) => failed > 0)
    .map(({ operation, target, failed }) => `${operation} on ${target}: ${formatNumber(failed)}`);
  return failures.length === 0 ? table : `${table}\n\nNot answered by 2xx: ${failures.join('; ')}.`;
}
