/** Kills each store of Postcards a hundred times while it is written to, and counts what was acknowledged and is lost. */
import { randomInt } from 'node:crypto';
import { formatNumber } from '../../kit/text.ts';
import { createRandom } from '../../postcards/test-ledger.ts';
import { type Bench, renderTable } from './figures.ts';
import type { Outcome } from './groups.ts';
import { type Victim, victims } from './kills.ts';

/** Then it begins anew: what has to be read after each kill stays small. */
const killsPerData = 5;
/** At the same time: nothing here is a matter of speed. */
const lanes = 2;
/** Of what is wrong, so much is told. */
const told = 5;

export interface Loss {
  readonly title: string;
  readonly kills: number;
  readonly acknowledged: number;
  readonly wrong: readonly string[];
}

export async function measureDurability(bench: Bench): Promise<Outcome> {
  const seed = randomInt(1, 1_000_000);
  const kills = bench.quick ? 2 : 100;
  const losses: Loss[] = [];
  const left = victims.entries();
  const failed = new AbortController();
  const signal = AbortSignal.any([bench.signal, failed.signal]);
  const work = async () => {
    for (const [index, victim] of left) {
      signal.throwIfAborted();
      losses[index] = await killOne(victim, kills, seed + index, { ...bench, signal });
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      work().catch((error: unknown) => {
        // The other lane is not to go on for minutes.
        failed.abort(error);
        throw error;
      }),
    ),
  );
  bench.signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw failed.signal.reason;
  return { text: renderLosses(losses, seed), passed: losses.every(({ wrong }) => wrong.length === 0) };
}

async function killOne(victim: Victim, kills: number, seed: number, bench: Bench): Promise<Loss> {
  const random = createRandom(seed);
  const wrong: string[] = [];
  let acknowledged = 0;
  let done = 0;
  const onKill = () => {
    done++;
    if (done % 10 === 0 || done === kills) bench.progress(`durability: ${victim.title}: ${done} of ${kills}`);
  };
  for (let left = kills; left > 0; left -= killsPerData) {
    const tally = await victim.kill(Math.min(left, killsPerData), { bench, random, onKill });
    acknowledged += tally.acknowledged;
    wrong.push(...tally.wrong);
  }
  return { title: victim.title, kills: done, acknowledged, wrong };
}

export function renderLosses(losses: readonly Loss[], seed: number): string {
  return [
    `\`kill -9\` of a process at a random moment (seed ${seed}), while eight writers create, change and delete over HTTP; then it is started again, and everything is read. What was acknowledged must be there as it was answered, what was deleted must stay away, and what was under way must be there whole or not at all. After each ${killsPerData} kills the data begins anew. A killed process leaves what the kernel has: that the power may fail too is the business of fsync, and of the tests with a disk that forgets (\`postcards/adapters/store-file/power-loss.test.ts\`).`,
    renderTable(
      ['killed', 'kills', 'acknowledged writes', 'lost or wrong'],
      losses.map(({ title, kills, acknowledged, wrong }) => [
        title,
        ...[kills, acknowledged, wrong.length].map(formatNumber),
      ]),
    ),
    ...losses.flatMap(({ title, wrong }) =>
      wrong.slice(0, told).map((one) => `- ${title}: ${one.replace(/\s+/g, ' ').slice(0, 200)}`),
    ),
  ].join('\n\n');
}
