/** Kills stores while they write, starts them again, and counts what is gone, and what is there by half. */
import { setTimeout as delay } from 'node:timers/promises';
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import type { Random } from '../../../kit/random.ts';
import { median } from '../../../kit/statistics.ts';
import { formatDuration } from '../../../kit/text.ts';
import { epochMs } from '../../../wire/clock.ts';
import { documentCommands, sqlOutcomes } from '../../lab/decisive.ts';
import { recordHeard } from '../../lab/record-heard.ts';
import {
  ended,
  type KillRow,
  killFindings,
  type Outcome,
  of,
  sum,
  type VictimKind,
  type Way,
  ways,
} from './kill-row.ts';
import { type Ear, type Found, type Sent, type Victim, writers } from './victim.ts';

const parameters = {
  kills: numberParameter({ title: 'kills', default: 6, min: 1, max: 40 }),
};

/** Postcards that are acknowledged before a kill, at least and at most; and ms that it then waits, at most. */
const [fewest, most] = [8, 40];
const waitMs = 8;

const kinds: Readonly<Record<Way, VictimKind>> = {
  relational: 'relational',
  transaction: 'document',
  'two-writes': 'document',
  synced: 'flat',
  unsynced: 'flat',
  beside: 'rewritten',
  'in-place': 'rewritten',
  later: 'later',
};
const wayIds = Object.keys(ways) as Way[];

export const killInMidWrite = defineExperiment<typeof parameters, KillRow>({
  id: 'kinds-of-store/kill-in-mid-write',
  title: 'kill -9 in mid-write',
  question: 'What is left of what was acknowledged when the store is killed while it writes?',
  parameters,
  quick: { kills: 1 },
  large: { kills: 30 },
  prediction: {
    ask: 'Of the kills, a file that is rewritten in place will be found unreadable after',
    unit: 'kills',
    min: 0,
    max: { times: 1, of: ['kills'] },
    measured: (rows) => ended(rows, 'in-place', 'unreadable'),
  },
  variants: [
    { id: 'relational', title: 'relational' },
    { id: 'document', title: 'document' },
    { id: 'flat', title: 'flat file' },
    { id: 'rewritten', title: 'whole file' },
    { id: 'later', title: 'written later' },
  ],
  topology: {
    nodes: [
      { id: 'writers', title: 'who writes' },
      { id: 'store', title: 'the store' },
    ],
    edges: [{ from: 'writers', to: 'store' }],
  },
  columns: {
    variant: { title: 'store' },
    way: { title: 'written' },
    kill: { title: 'kill' },
    acknowledged: { title: 'acknowledged', unit: 'postcards' },
    lost: { title: 'lost, of all until then', unit: 'postcards' },
    half: { title: 'half written', unit: 'postcards' },
    outcome: { title: 'found' },
    ready: { title: 'ready again', unit: 'ms' },
    readiness: { title: 'ready again after' },
  },
  measure,
  figures: [
    {
      kind: 'matrix',
      id: 'found',
      title: 'What was found after each kill',
      x: 'kill',
      y: 'way',
      cell: 'outcome',
      tones: { 'all there': 'good', 'half a change': 'bad', 'some lost': 'bad', unreadable: 'bad' },
      reading(rows) {
        const count = (way: Way, outcome: Outcome) =>
          `${ended(rows, way, outcome)} of ${of(rows, way).length} kills`;
        return `The file rewritten in place was unreadable after ${count('in-place', 'unreadable')}; answering first lost something in ${count('later', 'some lost')}; two writes were found half done after ${count('two-writes', 'half a change')}; all other ways kept everything after ${ended(rows, 'relational', 'all there')} of ${of(rows, 'relational').length}.`;
      },
    },
    {
      kind: 'matrix',
      id: 'ready',
      title: 'How long until it answered again',
      x: 'kill',
      y: 'way',
      cell: 'readiness',
      tones: {},
      reading: (rows) =>
        `It took ${formatDuration(readyOf(rows, 'relational'))} until PostgreSQL answered again, ${formatDuration(readyOf(rows, 'transaction'))} for the document store, ${formatDuration(readyOf(rows, 'synced'))} for the flat file; with so little to recover it is mostly the start of a program, and in PostgreSQL the sync of all its files.`,
    },
  ],
  findings: killFindings,
  numbers: {
    kills: (_, values) => values.kills,
    acknowledged: (rows) => sum(rows, 'acknowledged'),
    'kept-kills': (rows) =>
      [...of(rows, 'relational'), ...of(rows, 'synced'), ...of(rows, 'unsynced')].length,
    'in-place-unreadable': (rows) => ended(rows, 'in-place', 'unreadable'),
    'in-place-lost': (rows) => sum(of(rows, 'in-place'), 'lost'),
    'later-lost': (rows) => sum(of(rows, 'later'), 'lost'),
    'two-writes-half': (rows) => sum(of(rows, 'two-writes'), 'half'),
    'unsynced-lost': (rows) => sum(of(rows, 'unsynced'), 'lost'),
    'relational-ready': (rows) => readyOf(rows, 'relational'),
    'flat-ready': (rows) => readyOf(rows, 'synced'),
  },
  decisive: [...sqlOutcomes, ...documentCommands],
});

function readyOf(rows: readonly KillRow[], way: Way): number {
  return median(of(rows, way).map(({ ready }) => ready));
}

async function* measure({ kills }: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<KillRow> {
  lab.progress(0, kills * wayIds.length, 'starting eight stores');
  const victims = await openVictims(lab);
  const random = lab.random.fork('kills');
  /** Acknowledged and not known to be lost. */
  const ledgers = new Map(wayIds.map((way) => [way, new Set<string>()]));
  for (let kill = 1; kill <= kills; kill++) {
    for (const [place, way] of wayIds.entries()) {
      lab.signal.throwIfAborted();
      lab.progress((kill - 1) * wayIds.length + place, kills * wayIds.length, `kill ${kill}: ${ways[way]}`);
      const [victim, ledger] = [victims[way], ledgers.get(way) ?? new Set<string>()];
      const acknowledged = await writeUntilKilled(victim, way, kill, random, lab);
      for (const id of acknowledged) ledger.add(id);
      const killedAt = performance.now();
      await victim.restart();
      const ready = performance.now() - killedAt;
      const found = await victim.find();
      const lost = [...ledger].filter((id) => !found?.ids.has(id));
      for (const id of lost) ledger.delete(id);
      const half = found ? countHalf(found, kill) : 0;
      yield {
        variant: kinds[way],
        way: ways[way],
        kill,
        acknowledged: acknowledged.length,
        lost: lost.length,
        half,
        outcome: found
          ? lost.length > 0
            ? 'some lost'
            : half > 0
              ? 'half a change'
              : 'all there'
          : 'unreadable',
        ready,
        readiness: formatDuration(ready),
      };
    }
  }
}

async function openVictims(lab: Lab): Promise<Readonly<Record<Way, Victim>>> {
  // Drivers are read when they are used: other experiments do not have to wait for them.
  const [{ openRelationalVictim }, { openDocumentVictim }, { openFlatVictim }, { openRewriterVictim }] =
    await Promise.all([
      import('./relational-victim.ts'),
      import('./document-victim.ts'),
      import('./flat-victim.ts'),
      import('./rewriter-victim.ts'),
    ]);
  const opened = await Promise.all([
    openRelationalVictim(lab),
    openDocumentVictim('transaction', lab),
    openDocumentVictim('two-writes', lab),
    openFlatVictim('batch', lab),
    openFlatVictim('never', lab),
    openRewriterVictim('beside', lab),
    openRewriterVictim('in-place', lab),
    openRewriterVictim('later', lab),
  ]);
  return Object.fromEntries(wayIds.map((way, index) => [way, opened[index]])) as Record<Way, Victim>;
}

/** A writer of this kill: each kill has writers of its own, so that their counts begin at 0. */
function writerOf(kill: number, number: number): number {
  return kill * writers + number;
}

/** Several write at once; after some acknowledgements, and a moment more, the store is killed. Returns what was acknowledged. */
async function writeUntilKilled(
  victim: Victim,
  way: Way,
  kill: number,
  random: Random,
  lab: Lab,
): Promise<string[]> {
  const killAfter = random.integer(fewest, most);
  const waitFor = random.next() * waitMs;
  const acknowledged: string[] = [];
  const { promise: enough, resolve: onEnough } = Promise.withResolvers<void>();
  const write = async (writer: number) => {
    for (let number = 1; !lab.signal.aborted; number++) {
      const sent: Sent = { id: `${kill}-${writer}-${number}`, writer, number };
      const start = epochMs();
      try {
        await victim.write(sent);
        acknowledged.push(sent.id);
        if (kill === 1) show(lab, way, sent, start, { ear: victim.hear(sent) });
        if (acknowledged.length >= killAfter) onEnough();
      } catch {
        // Killed: nobody knows whether this one is there.
        if (kill === 1) show(lab, way, sent, start);
        return;
      }
    }
  };
  const all = Promise.all(Array.from({ length: writers }, (_, number) => write(writerOf(kill, number))));
  await Promise.race([enough, all]);
  await delay(waitFor);
  await victim.kill();
  await all;
  return acknowledged;
}

/** Postcards of this kill’s writers without their count, and counts without their postcard. */
function countHalf({ ids, counts }: Found, kill: number): number {
  return Array.from({ length: writers }, (_, number) => writerOf(kill, number)).reduce((half, writer) => {
    const there = [...ids].filter((id) => id.startsWith(`${kill}-${writer}-`)).length;
    return half + Math.abs(there - (counts.get(writer) ?? 0));
  }, 0);
}

/** There and, if it was acknowledged, back, with what was said where that can be heard. */
function show(
  lab: Lab,
  way: Way,
  { id }: Sent,
  start: number,
  acknowledged?: { readonly ear: Ear | undefined },
): void {
  const end = epochMs();
  const middle = acknowledged ? (start + end) / 2 : end;
  const common = { variant: kinds[way], exchange: `${way} ${id}` };
  lab.hop({ ...common, from: 'writers', to: 'store', start, end: middle, label: `${ways[way]}: ${id}` });
  if (!acknowledged) return;
  if (acknowledged.ear) {
    const { tap, ...own } = acknowledged.ear;
    recordHeard(lab, tap, {
      from: 'writers',
      variant: kinds[way],
      label: `${ways[way]}: ${id}`,
      start,
      end,
      ...own,
    });
  }
  lab.hop({ ...common, from: 'store', to: 'writers', start: middle, end, label: 'acknowledged' });
}
