/** The findings of the transfers: each can pass, fail, and stay undecided. */
import { expect, it } from 'vitest';
import { transferFindings } from './transfer-findings.ts';
import type { TransferRow } from './transfer-row.ts';
import type { Way } from './ways.ts';

const exact = { made: 40, declined: 0, attempts: 40, refused: 0, statements: 240, changes: 80 };
const right = { money: 0, wrong: 0, lowest: 1, lost: 0, aborted: 0, retriesEach: 0, statementsEach: 6 };
const row = (variant: Way, clients: number, more: Partial<TransferRow> = {}): TransferRow => ({
  variant,
  clients,
  ...exact,
  ...right,
  ...more,
});
const usual = [
  row('naive', 2, { wrong: 30, lost: 20 }),
  row('locked', 2),
  row('atomic', 2, { statementsEach: 4 }),
  row('retried', 2, { refused: 10, retriesEach: 0.25, statementsEach: 7 }),
  row('naive', 8, { wrong: 300, money: -20, lost: 60 }),
  row('locked', 8),
  row('atomic', 8, { statementsEach: 4 }),
  row('retried', 8, { refused: 80, retriesEach: 2, statementsEach: 14 }),
];
const instead = (...others: TransferRow[]) =>
  usual.map(
    (one) => others.find((other) => other.variant === one.variant && other.clients === one.clients) ?? one,
  );
const quiet = instead(row('naive', 2), row('naive', 8), row('retried', 2), row('retried', 8));

it.each([
  ['naive-loses', 'passed', usual],
  ['naive-loses', 'failed', instead(row('naive', 2), row('naive', 8))],
  ['naive-loses', 'undecided', quiet],
  ['serializable-keeps-all', 'passed', usual],
  ['serializable-keeps-all', 'failed', instead(row('retried', 8, { refused: 80, wrong: 1 }))],
  ['serializable-keeps-all', 'failed', instead(row('retried', 8, { refused: 80, lowest: -1 }))],
  ['serializable-keeps-all', 'undecided', quiet],
  ['simpler-cures-keep-all', 'passed', usual],
  ['simpler-cures-keep-all', 'failed', instead(row('atomic', 8, { lowest: -5 }))],
  ['simpler-cures-keep-all', 'failed', instead(row('locked', 2, { refused: 1 }))],
  ['simpler-cures-keep-all', 'undecided', quiet],
  ['contention-costs-retries', 'passed', usual],
  ['contention-costs-retries', 'failed', instead(row('retried', 8, { refused: 20, retriesEach: 0.2 }))],
  ['contention-costs-retries', 'undecided', quiet],
  ['atomic-asks-least', 'passed', usual],
  ['atomic-asks-least', 'failed', instead(row('atomic', 8, { statementsEach: 7 }))],
  ['atomic-asks-least', 'undecided', quiet],
])('%s is %s', (id, verdict, rows) => {
  const finding = transferFindings.find((one) => one.id === id);
  expect(finding?.decide(rows, {}).verdict).toBe(verdict);
});

it('decides nothing without rows', () => {
  for (const { decide } of transferFindings) expect(decide([], {}).verdict).toBe('undecided');
});
