/** What a request has consumed, as it is reported to the client (API Reference, “ConsumedCapacity”). */
import type { Charge } from './charge.ts';

export type ReturnConsumedCapacity = 'NONE' | 'TOTAL' | 'INDEXES';

/** One report for each table, in the order in which they were used. */
export function renderConsumed(
  charges: readonly Charge[],
  wanted: ReturnConsumedCapacity,
  transactional = false,
): Record<string, unknown>[] {
  if (wanted === 'NONE') return [];
  const tables = Map.groupBy(charges, ({ table }) => table.name);
  return [...tables].map(([name, own]) => ({
    TableName: name,
    ...renderUnits(own, transactional),
    ...(wanted === 'INDEXES' && {
      Table: renderUnits(
        own.filter(({ index }) => !index),
        transactional,
      ),
      ...renderIndexes('LocalSecondaryIndexes', 'local', own, transactional),
      ...renderIndexes('GlobalSecondaryIndexes', 'global', own, transactional),
    }),
  }));
}

function renderIndexes(
  member: string,
  scope: 'local' | 'global',
  charges: readonly Charge[],
  transactional: boolean,
): Record<string, unknown> {
  const indexes = Map.groupBy(charges, ({ index }) => (index?.scope === scope ? index.name : undefined));
  indexes.delete(undefined);
  if (indexes.size === 0) return {};
  const rendered = [...indexes].map(([name, own]) => [name, renderUnits(own, transactional)]);
  return { [member]: Object.fromEntries(rendered) };
}

/** Only a transaction tells reading and writing apart. */
function renderUnits(charges: readonly Charge[], transactional: boolean): Record<string, number> {
  const sum = charges.reduce((total, charge) => total + charge.units, 0);
  // Units come in halves; what several partitions have shared out is put together again.
  const units = Math.round(sum * 2) / 2;
  const kind = charges[0]?.kind === 'read' ? 'ReadCapacityUnits' : 'WriteCapacityUnits';
  return { CapacityUnits: units, ...(transactional && { [kind]: units }) };
}
