/** A part of ours and the packages beside it: started by turns, timed, and measured in the same rounds. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatNumber } from '../../kit/text.ts';
import type { AwsAddress } from '../../parts/aws-remote.ts';
import { type Bench, createCollection, renderMeasured, renderTable } from './figures.ts';
import { installCommand, type Peer, readVersion } from './peers.ts';
import { readMemory, tellsMemory } from './processes.ts';

/** A process of one of them. */
export interface Contender {
  readonly title: string;
  readonly address: AwsAddress;
  readonly port: number;
  readonly pid: number;
}

export interface ContenderKind {
  readonly title: string;
  /** The package that has to be installed; none for ours. */
  readonly peer?: Peer;
  /** Starts it with its data in this folder. */
  start(folder: string, bench: Bench): Promise<StartedServer>;
}

export interface StartedServer extends Pick<Contender, 'address' | 'pid'> {
  stop(): Promise<void>;
}

export interface Contest {
  /** What runs while they do; `makeReady` ends the time that a start takes. */
  readonly what: string;
  readonly kinds: readonly ContenderKind[];
  makeReady(address: AwsAddress, signal: AbortSignal): Promise<void>;
}

/** What the start of the contenders tells, as Markdown. */
export interface Started {
  /** Which were left out, and why. */
  readonly missing: readonly string[];
  readonly startTimes: string;
  /** At rest after the start, and now. */
  renderMemory(): string;
}

/** Starts all of them round after round, the first not counted, and runs `use` with those of the last one. */
export async function withContenders<Result>(
  { what, kinds, makeReady }: Contest,
  bench: Bench,
  use: (contenders: readonly Contender[], started: Started) => Promise<Result>,
): Promise<Result> {
  const ms = createCollection('ms');
  const running: (Contender & StartedServer)[] = [];
  const stopAll = () => Promise.all(running.splice(0).map((one) => one.stop()));
  const isThere = ({ peer }: ContenderKind) => !peer || readVersion(peer) !== undefined;
  try {
    for (let round = 0; round <= bench.rounds; round++) {
      bench.progress(`${what}: start ${round} of ${bench.rounds}`);
      await stopAll();
      for (const [index, { title, start }] of kinds.filter(isThere).entries()) {
        const folder = join(bench.home, `${what}-${index}-${round}`);
        mkdirSync(folder);
        const from = performance.now();
        const server = await start(folder, bench);
        running.push({ ...server, title, port: Number(new URL(server.address.endpoint).port) });
        await makeReady(server.address, bench.signal);
        if (round > 0) ms.add(title, performance.now() - from);
      }
    }
    const rest = running.map(formatMemory);
    return await use(running, {
      missing: kinds
        .filter((kind) => !isThere(kind))
        .map(({ title }) => `${title} was not measured: it is not installed (\`${installCommand}\`).`),
      startTimes: renderMeasured(ms.measured()),
      renderMemory: () =>
        renderTable(
          ['server', 'at rest', 'after the rounds'],
          running.map((one, index) => [one.title, rest[index] ?? '–', formatMemory(one)]),
        ),
    });
  } finally {
    await stopAll();
  }
}

function formatMemory({ pid }: Contender): string {
  return tellsMemory ? `${formatNumber(readMemory(pid))} MB` : '–';
}
