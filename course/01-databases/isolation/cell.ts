/** One cell of the matrix: what the histories of one anomaly at one level came to. */
import { type Anomaly, type Level, promiseOf } from './promises.ts';
import type { Played } from './stepper.ts';

export interface CellRow {
  readonly variant: Level;
  readonly anomaly: Anomaly;
  readonly outcome: 'occurs' | 'prevented' | 'sometimes';
  /** What kept it from showing: `snapshot`, `waiting`, `error 40001`; `nothing` where it showed. */
  readonly how: string;
  readonly promised: 'occurs' | 'prevented';
  readonly source: string;
  readonly histories: number;
  readonly occurred: number;
  /** Steps that another transaction kept waiting, in all histories: those that read, and those that write. */
  readonly readsWaited: number;
  readonly writesWaited: number;
  /** Transactions that were refused. */
  readonly refused: number;
}

/** Adds up the histories. */
export function summarizeCell(anomaly: Anomaly, level: Level, played: readonly Played[]): CellRow {
  const occurred = played.filter((one) => one.occurred).length;
  const { outcome: promised, source } = promiseOf(anomaly, level);
  const waited = played.flatMap(({ taken }) => taken.filter((step) => step.waited));
  const reads = waited.filter(({ sql }) => sql.startsWith('select'));
  return {
    variant: level,
    anomaly,
    outcome: occurred === 0 ? 'prevented' : occurred === played.length ? 'occurs' : 'sometimes',
    how: [...new Set(played.flatMap(preventedBy))].toSorted().join(', ') || 'nothing',
    promised,
    source,
    histories: played.length,
    occurred,
    readsWaited: reads.length,
    writesWaited: waited.length - reads.length,
    refused: played.flatMap(({ taken }) => taken.filter((step) => step.refused)).length,
  };
}

function preventedBy({ occurred, taken }: Played): string[] {
  if (occurred) return [];
  const codes = taken.flatMap(({ refused }) => (refused ? [`error ${refused}`] : []));
  if (codes.length > 0) return codes;
  return [taken.some(({ waited }) => waited) ? 'waiting' : 'snapshot'];
}
