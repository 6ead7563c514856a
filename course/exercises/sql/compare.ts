/** Lays the rows that came beside those that were expected. */
import type { EvidenceTable } from '../../../kit/report.ts';
import type { SqlRow } from '../../../kit/sql-bench.ts';

export interface Comparison {
  readonly missing: readonly SqlRow[];
  readonly unexpected: readonly SqlRow[];
  /** The first place, from 0, at which another row stands; undefined when the order is the same. */
  readonly firstOtherPlace?: number;
  readonly table: EvidenceTable;
}

type EvidenceRow = EvidenceTable['rows'][number];

/** Rows of a table of evidence. */
const shownRows = 14;

/** Compares as bags of rows, in which each counts as often as it comes; and then, where they agree, their order. */
export function compareRows(
  title: string,
  columns: readonly string[],
  expected: readonly SqlRow[],
  got: readonly SqlRow[],
): Comparison {
  const waiting = new Map<string, number>();
  for (const row of expected) waiting.set(keyOf(row), (waiting.get(keyOf(row)) ?? 0) + 1);
  const marked = got.map((row): EvidenceRow => {
    const left = waiting.get(keyOf(row)) ?? 0;
    if (left > 0) waiting.set(keyOf(row), left - 1);
    return { mark: left > 0 ? 'as expected' : 'not expected', cells: row };
  });
  const missing = expected.filter((row) => {
    const left = waiting.get(keyOf(row)) ?? 0;
    if (left > 0) waiting.set(keyOf(row), left - 1);
    return left > 0;
  });
  const unexpected = marked.flatMap(({ mark, cells }) => (mark === 'not expected' ? [cells] : []));
  const place = got.findIndex((row, index) => keyOf(row) !== keyOf(expected[index] ?? []));
  const isSame = missing.length === 0 && unexpected.length === 0;
  const rows: EvidenceRow[] = [...missing.map((cells) => ({ mark: 'missing' as const, cells })), ...marked];
  // What differs comes first, because the rest may not be shown.
  const shown = isSame ? rows : rows.toSorted((a, b) => weightOf(a.mark) - weightOf(b.mark));
  return {
    missing,
    unexpected,
    ...(isSame && place >= 0 ? { firstOtherPlace: place } : {}),
    table: tableOf(title, columns, shown),
  };
}

/** The rows that were expected, in the order in which they came; beside each the key, its first column, of the row that belongs there. */
export function placesOf(
  title: string,
  columns: readonly string[],
  expected: readonly SqlRow[],
  got: readonly SqlRow[],
): EvidenceTable {
  const rows = got.map((cells, index): EvidenceRow => {
    const wanted = expected[index] ?? [];
    const fits = keyOf(cells) === keyOf(wanted);
    return { mark: fits ? 'as expected' : 'at another place', cells: [...cells, wanted[0] ?? null] };
  });
  return tableOf(title, [...columns, `${columns[0] ?? ''} that belongs here`], rows);
}

/** A table of evidence, shortened. */
export function tableOf(
  title: string,
  columns: readonly string[],
  rows: readonly EvidenceRow[],
): EvidenceTable {
  const shown = rows.slice(0, shownRows).map(({ mark, cells }) => ({
    ...(mark ? { mark } : {}),
    cells: cells.map(shorten),
  }));
  return {
    title,
    columns,
    rows: shown,
    ...(rows.length > shownRows ? { left: rows.length - shownRows } : {}),
  };
}

/** Characters of a cell that evidence keeps. */
const cellLength = 80;

function shorten(cell: string | null): string | null {
  return cell !== null && cell.length > cellLength ? `${cell.slice(0, cellLength)}…` : cell;
}

function weightOf(mark: EvidenceRow['mark']): number {
  return mark === 'as expected' ? 1 : 0;
}

function keyOf(row: SqlRow): string {
  return JSON.stringify(row);
}
