/** Transfers of money by many clients at once, in four ways: what each loses, and what each costs. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { openBank } from './bank.ts';
import { transferFindings } from './transfer-findings.ts';
import { busiest, type TransferRow } from './transfer-row.ts';
import { ways } from './ways.ts';

const parameters = {
  clients: numberParameter({ title: 'clients at once, up to', default: 16, min: 2, max: 32 }),
  transfers: numberParameter({ title: 'transfers', unit: 'of each client', default: 20, min: 3, max: 500 }),
  accounts: numberParameter({ title: 'accounts', default: 6, min: 2, max: 50 }),
};

export const transfers = defineExperiment<typeof parameters, TransferRow>({
  id: 'isolation/transfers',
  title: 'Many clients transfer at once',
  question:
    'Which way of transferring money keeps every cent when many clients do it at once, and at what price?',
  parameters,
  requires: { sql: ['sessions'] },
  quick: { clients: 8, transfers: 6 },
  large: { clients: 32, transfers: 50 },
  prediction: {
    ask: 'Of every hundred changes that the naive way commits with all clients at once, there are lost',
    unit: 'changes',
    min: 0,
    max: 100,
    measured: (rows) => busiest(rows, 'naive')?.lost ?? Number.NaN,
  },
  variants: ways.map((id) => ({ id, title: id })),
  topology: {
    nodes: [
      { id: 'one', title: 'one client' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'another', title: 'another' },
    ],
    edges: [
      { from: 'one', to: 'sql' },
      { from: 'another', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'way' },
    clients: { title: 'clients at once' },
    made: { title: 'transfers made' },
    declined: { title: 'declined for want of money' },
    lost: { title: 'changes lost', unit: '%' },
    changes: { title: 'changes counted' },
    money: { title: 'money gained or lost' },
    wrong: { title: 'balances are off by' },
    lowest: { title: 'lowest balance' },
    attempts: { title: 'transactions' },
    refused: { title: 'refused' },
    aborted: { title: 'refused', unit: '%' },
    retriesEach: { title: 'retries for a transfer' },
    statements: { title: 'statements' },
    statementsEach: { title: 'statements for a transfer' },
  },
  measure,
  figures: [
    {
      id: 'lost',
      title: 'Changes lost',
      x: 'clients',
      y: 'lost',
      predicted: true,
      reading(rows) {
        const naive = busiest(rows, 'naive');
        return `With ${naive?.clients ?? 0} clients at once ${percent(naive?.lost)} of the naive way’s confirmed changes are lost, and ${percent(busiest(rows, 'retried')?.lost)} of those made at serializable.`;
      },
    },
    {
      id: 'retries',
      title: 'Retries for a transfer',
      x: 'clients',
      y: 'retriesEach',
      reading(rows) {
        const row = busiest(rows, 'retried');
        const others = rows.filter(({ variant, refused }) => variant !== 'retried' && refused > 0);
        return `With ${row?.clients ?? 0} clients at once serializable retries ${formatNumber(row?.retriesEach ?? 0)} times for each transfer; the other ways ${others.length === 0 ? 'are never' : 'too are sometimes'} refused.`;
      },
    },
    {
      id: 'statements',
      title: 'Statements for a transfer',
      x: 'clients',
      y: 'statementsEach',
      reading(rows) {
        const [atomic, locked, retried] = (['atomic', 'locked', 'retried'] as const).map((way) =>
          formatNumber(busiest(rows, way)?.statementsEach ?? 0),
        );
        return `A transfer takes ${atomic} statements with atomic updates, ${locked} with locks, and ${retried} at serializable with all clients at once.`;
      },
    },
  ],
  findings: transferFindings,
  numbers: {
    clients: (_, values) => values.clients,
    accounts: (_, values) => values.accounts,
    lost: (rows) => busiest(rows, 'naive')?.lost ?? Number.NaN,
    'off-by': (rows) => busiest(rows, 'naive')?.wrong ?? Number.NaN,
    retries: (rows) => busiest(rows, 'retried')?.retriesEach ?? Number.NaN,
    aborted: (rows) => busiest(rows, 'retried')?.aborted ?? Number.NaN,
    'statements-atomic': (rows) => busiest(rows, 'atomic')?.statementsEach ?? Number.NaN,
    'statements-locked': (rows) => busiest(rows, 'locked')?.statementsEach ?? Number.NaN,
    'statements-retried': (rows) => busiest(rows, 'retried')?.statementsEach ?? Number.NaN,
  },
  decisive: sqlOutcomes,
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<TransferRow> {
  const bank = await openBank(values, lab);
  const sizes = clientCounts(values.clients);
  for (const [place, clients] of sizes.entries()) {
    for (const [turn, way] of ways.entries()) {
      lab.progress(place * ways.length + turn, sizes.length * ways.length, `${way}, clients: ${clients}`);
      const round = await bank.transfer(way, clients, values.transfers);
      const transfers = round.made + round.declined;
      yield {
        variant: way,
        clients,
        ...round,
        lost: round.made === 0 ? Number.NaN : 100 * (1 - round.changes / (2 * round.made)),
        aborted: (100 * round.refused) / round.attempts,
        retriesEach: round.refused / transfers,
        statementsEach: round.statements / transfers,
      };
    }
  }
}

/** 1, 2, 4 … and the most. */
function clientCounts(most: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(most)) }, (_, power) => 2 ** power);
  return [...powers, most];
}

function percent(value: number | undefined): string {
  return `${formatNumber(value ?? Number.NaN)} %`;
}
