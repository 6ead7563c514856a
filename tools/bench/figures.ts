/** What a benchmark measured: the values of its rounds, and how they are told. */
import { median } from '../../kit/statistics.ts';
import { formatNumber } from '../../kit/text.ts';

/** One thing that was measured, with one value for each round. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
}

/** What a measurement runs with. */
export interface Bench {
  /** A data folder that goes afterwards. */
  readonly home: string;
  readonly rounds: number;
  /** To see that it works: tiny sizes, whose figures mean nothing. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  progress(saying: string): void;
}

/** Collects the values of several things, round by round. */
export function createCollection(unit: string) {
  const series = new Map<string, number[]>();
  return {
    add(what: string, value: number): void {
      series.set(what, [...(series.get(what) ?? []), value]);
    },
    measured: (): Measured[] => [...series].map(([what, values]) => ({ what, unit, values })),
  };
}

/** A Markdown table: the median with the smallest and the largest value, or the one value where there is no other. */
export function renderMeasured(measured: readonly Measured[]): string {
  const quantity = ({ unit, values }: Measured) => `${formatNumber(median(values))} ${unit}`;
  if (measured.every(({ values }) => values.length === 1)) {
    return renderTable(
      ['what', 'size'],
      measured.map((one) => [one.what, quantity(one)]),
    );
  }
  return renderTable(
    ['what', 'median', 'range', 'rounds'],
    measured.map((one) => [one.what, quantity(one), formatRange(one.values), String(one.values.length)]),
  );
}

/** The smallest and the largest. */
export function formatRange(values: readonly number[]): string {
  return values.length === 0
    ? '–'
    : `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))}`;
}

/** A Markdown table whose first `texts` columns are text, and the others numbers. */
export function renderTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  texts = 1,
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index < texts ? '---' : '--:'));
  return [row(header), `|${rule.join('|')}|`, ...lines.map(row)].join('\n');
}
