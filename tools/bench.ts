/** Measures the course on this machine and writes docs/benchmarks.md. Ctrl-C stops it, and leaves nothing. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { formatNumber } from '../kit/text.ts';
import { type CheckCosts, measureCheck } from './bench/check.ts';
import { type Bench, type Measured, renderMeasured } from './bench/figures.ts';
import { measureMemory } from './bench/memory.ts';
import { measureSizes } from './bench/sizes.ts';
import { measureStartUp } from './bench/start-up.ts';
import { connections, measureThroughput, rows, type Throughput } from './bench/throughput.ts';

const page = join(import.meta.dirname, '../docs/benchmarks.md');
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(`${name} came`)));
}
const home = mkdtempSync(join(tmpdir(), 'bench-'));
// A database server of another account must get through.
chmodSync(home, 0o755);
const before = performance.now();
const bench: Bench = {
  home,
  rounds: 5,
  signal: stop.signal,
  progress: (saying) => console.log(`${formatNumber((performance.now() - before) / 1_000)} s  ${saying}`),
};
try {
  const machine = describeMachine();
  const sizes = await measureSizes(bench);
  const startUp = await measureStartUp(bench);
  const memory = await measureMemory(bench);
  const throughput = await measureThroughput(bench);
  const check = await measureCheck(bench);
  writeFileSync(page, renderPage(machine, { startUp, memory, throughput, check, sizes }));
  bench.progress('docs/benchmarks.md is written');
} catch (error) {
  if (!stop.signal.aborted) throw error;
  console.error('Stopped; nothing is left running, and the page is as it was.');
  process.exitCode = 130;
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}

interface Results {
  readonly startUp: readonly Measured[];
  readonly memory: readonly Measured[];
  readonly throughput: Throughput;
  readonly check: CheckCosts;
  readonly sizes: readonly Measured[];
}

/** Taken before anything is measured: the load is then that of others. */
function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `- date: ${new Date().toISOString().slice(0, 10)}`,
    `- machine: ${cpus().length} × ${model}, ${memory} GiB of memory, ${type()} on ${process.arch}`,
    `- load average of the last minute when it began: ${loadavg()[0]?.toFixed(2)}`,
    `- Node.js ${process.version}; PostgreSQL is the first engine that the machine has, as \`be up\` chooses it`,
    '- command: `npm run bench`',
  ].join('\n');
}

function renderPage(machine: string, { startUp, memory, throughput, check, sizes }: Results): string {
  const { perSecond, ratios, busy, listBytes } = throughput;
  return `${[
    '<!-- Made by `npm run bench`: measured, not written. -->',
    '# Benchmarks',
    'What was measured on one machine on one day. A figure is the median of interleaved rounds, with the smallest and the largest beside it: where these lie far apart, the figure is noisy. Yours will differ, the ratios less so.',
    machine,
    '## Until it can be used',
    'Warm: one round beforehand is not counted. A command is timed from outside, from the start of its process; the part alone is started by its engine, inside the process that measures.',
    renderMeasured(startUp),
    '## Memory',
    'At rest, after one request to the course and none to Postcards. RSS counts shared pages in each process; PSS divides them among those who share them, and so can be added.',
    memory.length > 0 ? renderMeasured(memory) : 'Not measured: this machine has no `/proc`.',
    '## Postcards beside servers that do nothing',
    `A closed loop of ${connections} connections. The list is one page of 20 over ${rows} rows and more, as the rounds add some; the others answer its ${formatNumber(listBytes)} bytes from memory, and a POST by parsing the JSON and answering a ready text. Postcards validates request and response against its contract, asks PostgreSQL and logs every request. The processes share the cores with the load and with PostgreSQL.`,
    renderMeasured(perSecond),
    'Of the same round:',
    renderMeasured(ratios),
    'How busy the load’s own process was, in percent of a core. Near 100 it is the load that is measured: the ratio is then at least so much.',
    renderMeasured(busy),
    '## A check',
    'Of Postcards, with its three lists and 150 users in it, by its contract. Every probe is sent twice; memory is the peak of the resident set.',
    renderMeasured(check.seconds),
    renderMeasured(check.requests),
    check.megabytes.length > 0
      ? renderMeasured(check.megabytes)
      : 'Not measured: this machine has no `/proc`.',
    '## Size',
    'Bytes of the files, with the binaries of this platform only.',
    renderMeasured(sizes),
  ].join('\n\n')}\n`;
}
