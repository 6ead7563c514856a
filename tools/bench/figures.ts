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
    measured.map((one) => {
      const range = `${formatNumber(Math.min(...one.values))} to ${formatNumber(Math.max(...one.values))}`;
      return [one.what, quantity(one), range, String(one.values.length)];
    }),
  );
}

function renderTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  // The first column is text, the others are numbers.
  const rule = header.map((_, index) => (index === 0 ? '---' : '--:'));
  return [row(header), `|${rule.join('|')}|`, ...lines.map(row)].join('\n');
}
