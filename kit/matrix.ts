/** A matrix figure as a table: its cells from the rows, in the order in which they came. */
import type { MatrixSpec, Row, Tone } from './figure.ts';

export interface Matrix {
  readonly columns: readonly string[];
  readonly lines: readonly { readonly name: string; readonly cells: readonly MatrixCell[] }[];
}

export interface MatrixCell {
  /** Empty where nothing was measured. */
  readonly text: string;
  readonly tone?: Tone;
}

/** The mark of each tone: shape as well as colour (WCAG 2.2, 1.4.1). */
export const toneMarks: Readonly<Record<Tone, string>> = { good: '●', bad: '▲' };

export function tabulateMatrix({ x, y, cell, tones }: MatrixSpec, rows: readonly Row[]): Matrix {
  const namesOf = (column: string) => [...new Set(rows.map((row) => String(row[column] ?? '')))];
  const columns = namesOf(x);
  const cells = new Map(rows.map((row) => [`${row[x]}\n${row[y]}`, String(row[cell] ?? '')]));
  return {
    columns,
    lines: namesOf(y).map((name) => ({
      name,
      cells: columns.map((column) => {
        const text = cells.get(`${column}\n${name}`) ?? '';
        const tone = Object.hasOwn(tones, text) ? tones[text] : undefined;
        return { text, ...(tone ? { tone } : {}) };
      }),
    })),
  };
}
