/** What a run of the layouts yields, change by change, and how its rows are read. */
import type { Change } from './facts.ts';
import type { LayoutId } from './layouts.ts';

/** One change, as one of the layouts took it. */
export interface ChangeRow {
  readonly variant: LayoutId;
  readonly change: number;
  readonly kind: string;
  /** Rows that its statement inserted, updated or deleted, as PostgreSQL reports. */
  readonly rowsWritten: number;
  readonly writtenSoFar: number;
  /** Postcards that were being written during the rename: their program had read the old name. */
  readonly underWay: number;
  /** Facts that are stated in two ways, after the change. */
  readonly contradictions: number;
  /** People and albums that nobody has removed and that are gone, after the change. */
  readonly lost: number;
  /** People that could not be stored, so far. */
  readonly refused: number;
  readonly bytes: number;
  /** How changes of this kind have ended so far. */
  readonly outcome: string;
}

export const kinds: Readonly<Record<Change['kind'], string>> = {
  rename: 'somebody is renamed while sending',
  takeBack: 'an only postcard is taken back',
  signUp: 'somebody signs up without a postcard',
};

export function outcomeOf(
  { kind }: Change,
  { contradictions, lost, refused }: Pick<ChangeRow, 'contradictions' | 'lost' | 'refused'>,
): string {
  if (kind === 'rename') return contradictions > 0 ? 'contradict' : 'agree';
  if (kind === 'takeBack') return lost > 0 ? 'lost' : 'kept';
  return refused > 0 ? 'refused' : 'stored';
}

export function last(rows: readonly ChangeRow[], layout: LayoutId): ChangeRow | undefined {
  return rows.findLast(({ variant }) => variant === layout);
}

/** The last value of a column: of the wide table, and in third normal form. */
export function ends(
  rows: readonly ChangeRow[],
  column: 'contradictions' | 'lost' | 'refused' | 'bytes',
): [wide: number, normal: number] {
  return [last(rows, 'wide')?.[column] ?? Number.NaN, last(rows, 'normal')?.[column] ?? Number.NaN];
}

/** Rows that each rename wrote. */
export function renamesOf(rows: readonly ChangeRow[], layout: LayoutId): number[] {
  return rows
    .filter(({ variant, kind }) => variant === layout && kind === kinds.rename)
    .map(({ rowsWritten }) => rowsWritten);
}

export function summarize({ contradictions, lost, refused }: ChangeRow): string {
  return `${contradictions} facts in two ways, ${lost} people and albums lost, ${refused} people refused`;
}
