/** Measures the course on this machine, all groups or those that are named, and writes docs/benchmarks.md. Ctrl-C stops it, and leaves nothing. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatNumber } from '../kit/text.ts';
import { reaper } from '../wire/reaper.ts';
import type { Bench } from './bench/figures.ts';
import { type Group, groups } from './bench/groups.ts';
import { parsePage, renderPage, renderSection } from './bench/page.ts';

const page = join(import.meta.dirname, '../docs/benchmarks.md');
const ids = groups.map(({ id }) => id);
const usage = `npm run bench -- [${ids.join('|')}]… [--quick]

  --quick  tiny sizes, to see that it works: it prints the sections and leaves the page alone`;

const chosen = readOrder();
if (chosen) await runBench(chosen.groups, chosen.quick);
else process.exitCode = 2;

function readOrder(): { readonly groups: readonly Group[]; readonly quick: boolean } | undefined {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false } },
    });
    const unknown = positionals.filter((id) => !ids.includes(id));
    if (unknown.length > 0) throw new Error(`There is no group ${unknown.join(', ')}.`);
    const isNamed = ({ id }: Group) => positionals.length === 0 || positionals.includes(id);
    return { groups: groups.filter(isNamed), quick: values.quick };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

async function runBench(order: readonly Group[], quick: boolean): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stop.abort(new Error(`${name} came`)));
  }
  const home = mkdtempSync(join(tmpdir(), 'bench-'));
  // A database server of another account must get through.
  chmodSync(home, 0o755);
  // For the case that we are killed.
  const unwatch = await reaper().watch({ folder: home });
  const before = performance.now();
  const bench: Bench = {
    home,
    rounds: quick ? 1 : 5,
    quick,
    signal: stop.signal,
    progress: (saying) => console.log(`${formatNumber((performance.now() - before) / 1_000)} s  ${saying}`),
  };
  try {
    for (const group of order) await runGroup(group, bench);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error('Stopped; nothing is left running, and the page has what was finished.');
    process.exitCode = 130;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  }
}

/** The page is written after each group: what was measured is not lost when the next one is stopped. */
async function runGroup({ id, title, measure }: Group, bench: Bench): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const from = performance.now();
  const { text, passed } = await measure(bench);
  const seconds = (performance.now() - from) / 1_000;
  const section = renderSection({ id, title, conditions: describeConditions(id, load, seconds), text });
  if (!passed) process.exitCode = 1;
  if (bench.quick) {
    console.log(`\n${section}\n`);
    return;
  }
  const sections = parsePage(readFileSync(page, 'utf8')).set(id, section);
  writeFileSync(page, renderPage(ids, sections));
  bench.progress(`${id}: docs/benchmarks.md is written`);
}

/** The load is that of others: it is read before anything is measured. */
function describeConditions(id: string, load: number, seconds: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date} on ${cpus().length} × ${model}, ${memory} GiB of memory, ${type()} on ${process.arch}, Node.js ${process.version}; load average of the minute before: ${load.toFixed(2)}; it took ${formatNumber(Math.round(seconds))} s. Again: \`npm run bench -- ${id}\`.`;
}
