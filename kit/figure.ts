/** A figure as a declaration over rows, and the data that draws it: on the page, in a terminal, as a table. */
import { formatQuantity } from './text.ts';

/** One row of an experiment: flat, so that it is a line of a table. */
export type Row = Readonly<Record<string, number | string>>;

/** A column of the rows, as a reader meets it. */
export interface Column {
  readonly title: string;
  readonly unit?: string;
}

/** A way of doing the thing, compared with the others; colours and dashes follow the order of declaration. */
export interface Variant {
  readonly id: string;
  readonly title: string;
}

/** Which columns make the figure. The column `variant` tells the lines apart. */
export interface FigureSpec {
  readonly id: string;
  readonly title: string;
  /** The row's column along the figure, and the one up it. */
  readonly x: string;
  readonly y: string;
  /** True when the learner's prediction is a value of `y` and is drawn over the measurement. */
  readonly predicted?: boolean;
}

/** A figure that also says in one sentence what is to be seen. */
export interface Figure<R> extends FigureSpec {
  readonly x: Extract<keyof R, string>;
  readonly y: Extract<keyof R, string>;
  /** One sentence that reads the figure for somebody who cannot see it. */
  reading(rows: readonly R[]): string;
}

export interface Axis extends Column {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

export interface Series {
  readonly variant: Variant;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** All that is needed to draw. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** The prediction, on the y axis. */
  readonly guess?: number;
}

/** The figure of these rows. Both axes start at 0: a cut axis exaggerates. What could not be measured is no point. */
export function plotFigure(
  figure: FigureSpec,
  rows: readonly Row[],
  variants: readonly Variant[],
  columns: Readonly<Record<string, Column>>,
  guess?: number,
): Plot {
  const series = variants.map((variant) => ({
    variant,
    points: rows
      .filter((row) => row['variant'] === variant.id)
      .map((row) => [Number(row[figure.x]), Number(row[figure.y])] as const)
      .filter((point) => point.every(Number.isFinite)),
  }));
  const points = series.flatMap((one) => one.points);
  const shownGuess = figure.predicted ? guess : undefined;
  const highest = Math.max(1, shownGuess ?? 0, ...points.map(([, y]) => y));
  const farthest = Math.max(1, ...points.map(([x]) => x));
  return {
    id: figure.id,
    title: figure.title,
    x: createAxis(columns[figure.x], farthest, 'tight'),
    y: createAxis(columns[figure.y], highest, 'round'),
    series,
    ...(shownGuess === undefined ? {} : { guess: shownGuess }),
  };
}

function createAxis(column: Column | undefined, highest: number, end: 'tight' | 'round'): Axis {
  // What stands along a figure is counted: there is no page 1.5.
  const step = end === 'tight' ? Math.max(1, niceStep(highest / 4)) : niceStep(highest / 4);
  const max = end === 'round' ? Math.ceil(highest / step) * step : highest;
  const ticks = Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
  return { title: column?.title ?? '', ...(column?.unit ? { unit: column.unit } : {}), min: 0, max, ticks };
}

/** The smallest of 1, 2, 5 times a power of ten that is at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** The figure as the header and the lines of a table: one line for each x, one cell for each variant. */
export function tabulatePlot(plot: Plot): { header: string[]; lines: string[][] } {
  const xs = [...new Set(plot.series.flatMap((one) => one.points.map(([x]) => x)))].toSorted((a, b) => a - b);
  return {
    header: [plot.x.title, ...plot.series.map((one) => one.variant.title)],
    lines: xs.map((x) => [
      formatQuantity(x, undefined),
      ...plot.series.map((one) => {
        const point = one.points.find(([candidate]) => candidate === x);
        return point === undefined ? '' : formatQuantity(point[1], plot.y.unit);
      }),
    ]),
  };
}
