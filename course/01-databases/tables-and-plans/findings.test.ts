/** Every finding fails when its claim is false: the recorded rows, changed as a false claim would change them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyExperiment } from '../../../kit/experiment.ts';
import type { Row } from '../../../kit/figure.ts';
import type { Run } from '../../../kit/run.ts';
import { indexOrScan } from './index-or-scan.ts';
import { indexesOneByOne } from './indexes-one-by-one.ts';

/** The verdict of one finding over the recorded rows, each changed by `change`. */
function judge(experiment: AnyExperiment, finding: string, change: (row: Row) => Row | undefined): string {
  const file = new URL(`./${experiment.id.split('/')[1]}.recorded.json`, import.meta.url);
  const { rows, values } = JSON.parse(readFileSync(file, 'utf8')) as Run;
  const changed = rows.map(change).filter((row) => row !== undefined);
  return experiment.findings.find(({ id }) => id === finding)?.decide(changed, values).verdict ?? 'missing';
}

const only = (variant: string, change: (row: Row) => object) => (row: Row) =>
  row['variant'] === variant ? { ...row, ...change(row) } : row;
const scanned = (row: Row) => ({
  scan: 'Seq Scan',
  rowsRead: row['postcards'],
  blocks: row['tableBlocks'],
  searches: 0,
});
const without = (variant: string) => (row: Row) => (row['variant'] === variant ? undefined : row);

describe('one lookup under five sets of indexes', () => {
  it.each([
    [
      'scan-reads-all',
      'a scan stops half-way',
      only('none', (row) => ({ rowsRead: Number(row['rowsRead']) / 2 })),
    ],
    ['scan-reads-all', 'a scan reads the same in every table', only('none', () => ({ rowsRead: 1_000 }))],
    ['index-does-not-grow', 'the index on the sender is dropped', only('sender', scanned)],
    [
      'index-does-not-grow',
      'the index is read as a whole',
      only('sender', (row) => ({ blocks: row['indexBlocks'] })),
    ],
    ['prefix-is-served', 'a prefix is not enough', only('sender-date', scanned)],
    ['second-column-is-not', 'the second column suffices', only('album-sender', () => ({ blocks: 8 }))],
    [
      'few-values-are-skipped',
      'nothing is skipped',
      only('place-sender', (row) => ({ blocks: row['indexBlocks'] })),
    ],
    ['few-values-are-skipped', 'the table is scanned', only('place-sender', scanned)],
    [
      'scan-takes-longer',
      'a scan is as fast',
      only('none', () => ({ ratio: 1, ratioLow: 0.8, ratioHigh: 1.2 })),
    ],
  ])('%s fails when %s', (finding, _, change) => {
    expect(judge(indexOrScan, finding, change)).toBe('failed');
  });

  it.each([
    ['scan-reads-all', without('none')],
    ['index-does-not-grow', without('sender')],
    ['second-column-is-not', without('album-sender')],
    ['few-values-are-skipped', only('place-sender', () => ({ searches: '–' }))],
    ['few-values-are-skipped', only('place-sender', () => ({ indexBlocks: 60 }))],
    ['scan-takes-longer', only('none', () => ({ ratio: 12, ratioLow: 8, ratioHigh: 20 }))],
    ['scan-takes-longer', only('none', () => ({ postcards: 10_000, ratio: 5, ratioLow: 4, ratioHigh: 6 }))],
  ])('%s stays undecided where nothing can be told', (finding, change) => {
    expect(judge(indexOrScan, finding, change)).toBe('undecided');
  });
});

describe('indexes that are added one by one', () => {
  const all = () => ({ rowsRead: 100_000 });
  it.each([
    ['lookup-is-served', 'its index is not used', only('sender', all)],
    ['lookup-is-served', 'no index is needed', only('sender', () => ({ rowsRead: 5 }))],
    ['join-is-served', 'its index is not used', only('join', all)],
    ['common-value-is-scanned', 'the index is used', only('busy', () => ({ scan: 'Bitmap Heap Scan' }))],
    ['common-value-is-scanned', 'the index were cheaper', only('busy', () => ({ forcedBlocks: 900 }))],
    [
      'every-index-is-paid',
      'the last index is free',
      only('insert', (row) => ({ walRecords: Math.min(4, Number(row['walRecords'])) })),
    ],
  ])('%s fails when %s', (finding, _, change) => {
    expect(judge(indexesOneByOne, finding, change)).toBe('failed');
  });

  it.each([
    ['lookup-is-served', without('sender')],
    ['join-is-served', (row: Row) => (row['indexes'] === 1 || row['indexes'] === 2 ? row : undefined)],
    ['common-value-is-scanned', (row: Row) => (row['indexes'] === 1 ? row : undefined)],
    ['every-index-is-paid', without('insert')],
  ])('%s stays undecided where nothing can be told', (finding, change) => {
    expect(judge(indexesOneByOne, finding, change)).toBe('undecided');
  });
});
