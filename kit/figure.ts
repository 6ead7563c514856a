/** A figure as a declaration over rows, and the data that draws it: on the page, in a terminal, as a table. */
import { formatQuantity } from './text.ts';

/** One row of an experiment: flat, so that it is a line of a table. */
export type Row = Readonly<Record<string, number | string>>;

/** A column of the rows, as a reader meets it. */
export interface Column {
  readonly title: string;
  readonly unit?: string;
  /** It holds a document, such as a query plan, which no table shows. */
  readonly document?: true;
}

/** A way of doing the thing, compared with the others; colours and dashes follow the order of declaration. */
export interface Variant {
  readonly id: string;
  readonly title: string;
}

/** The rows with the titles of their variants in place of the ids, for whoever reads them. */
export function nameVariants(rows: readonly Row[], variants: readonly Variant[]): Row[] {
  const titles = new Map<unknown, string>(variants.map(({ id, title }) => [id, title]));
  return rows.map((row) => {
    const title = titles.get(row['variant']);
    return title === undefined ? row : { ...row, variant: title };
  });
}

/** A figure as data: what is drawn of which columns. */
export type FigureSpec = LinesSpec | MatrixSpec | PlanSpec;

/** A line for each variant, which the column `variant` tells apart. */
export interface LinesSpec {
  readonly kind?: 'lines';
  readonly id: string;
  readonly title: string;
  /** The row's column along the figure, and the one up it. */
  readonly x: string;
  readonly y: string;
  /** Both axes in powers of ten: for what grows a thousandfold. A value of 0 is then no point. */
  readonly scale?: 'log';
  /** True when the learner's prediction is a value of `y` and is drawn over the measurement. */
  readonly predicted?: boolean;
}

/** A table of cells: one row of the experiment gives one cell. */
export interface MatrixSpec {
  readonly kind: 'matrix';
  readonly id: string;
  readonly title: string;
  /** The columns whose values name the columns and the rows of the matrix, and the one that is written in the cell. */
  readonly x: string;
  readonly y: string;
  readonly cell: string;
  /** What a cell's text means: drawn as a mark and a colour. What is not named here is neutral. */
  readonly tones: Readonly<Record<string, Tone>>;
}

export type Tone = 'good' | 'bad';

/** Query plans as trees: each row with a text in that column is one plan (PostgreSQL's EXPLAIN, FORMAT JSON). */
export interface PlanSpec {
  readonly kind: 'plan';
  readonly id: string;
  readonly title: string;
  /** The column that holds the plan, and the ones whose values together name it. */
  readonly plan: string;
  readonly named: readonly string[];
}

type Keys<Spec, R> = {
  readonly [Name in keyof Spec]: Name extends 'x' | 'y' | 'cell' | 'plan'
    ? Extract<keyof R, string>
    : Name extends 'named'
      ? readonly Extract<keyof R, string>[]
      : Spec[Name];
};

/** A figure over rows of this shape, which also says in one sentence what is to be seen. */
export type Figure<R> = (Keys<LinesSpec, R> | Keys<MatrixSpec, R> | Keys<PlanSpec, R>) & {
  /** One sentence that reads the figure for somebody who cannot see it. */
  reading(rows: readonly R[]): string;
};

export interface Axis extends Column {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly scale: 'linear' | 'log';
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

/** Where a value lies on an axis, from 0 to 1. */
export function placeOn({ min, max, scale }: Axis, value: number): number {
  const [low, high, at] = scale === 'log' ? [min, max, value].map(Math.log10) : [min, max, value];
  return ((at ?? 0) - (low ?? 0)) / ((high ?? 1) - (low ?? 0) || 1);
}

/** The figure of these rows. Linear axes start at 0: a cut axis exaggerates. What could not be measured is no point. */
export function plotFigure(
  figure: LinesSpec,
  rows: readonly Row[],
  variants: readonly Variant[],
  columns: Readonly<Record<string, Column>>,
  guess?: number,
): Plot {
  const isLog = figure.scale === 'log';
  const series = variants.map((variant) => ({
    variant,
    points: rows
      .filter((row) => row['variant'] === variant.id)
      .map((row) => [Number(row[figure.x]), Number(row[figure.y])] as const)
      .filter((point) => point.every((value) => Number.isFinite(value) && (!isLog || value > 0))),
  }));
  const points = series.flatMap((one) => one.points);
  const shownGuess = figure.predicted ? guess : undefined;
  const highest = Math.max(1, shownGuess ?? 0, ...points.map(([, y]) => y));
  const farthest = Math.max(1, ...points.map(([x]) => x));
  return {
    id: figure.id,
    title: figure.title,
    x: isLog
      ? createLogAxis(
          columns[figure.x],
          points.map(([x]) => x),
        )
      : createAxis(columns[figure.x], farthest, 'tight'),
    y: isLog
      ? createLogAxis(columns[figure.y], [...points.map(([, y]) => y), ...(shownGuess ? [shownGuess] : [])])
      : createAxis(columns[figure.y], highest, 'round'),
    series,
    ...(shownGuess === undefined ? {} : { guess: shownGuess }),
  };
}

function createAxis(column: Column | undefined, highest: number, end: 'tight' | 'round'): Axis {
  // What stands along a figure is counted: there is no page 1.5.
  const step = end === 'tight' ? Math.max(1, niceStep(highest / 4)) : niceStep(highest / 4);
  const max = end === 'round' ? Math.ceil(highest / step) * step : highest;
  const ticks = Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
  return { ...titleOf(column), min: 0, max, ticks, scale: 'linear' };
}

/** From the power of ten at or below the lowest value to the one at or above the highest. */
function createLogAxis(column: Column | undefined, values: readonly number[]): Axis {
  const lowest = Math.floor(Math.log10(Math.min(...values, Number.POSITIVE_INFINITY)));
  const highest = Math.ceil(Math.log10(Math.max(...values, 0)));
  const [from, to] =
    Number.isFinite(lowest) && Number.isFinite(highest) ? [lowest, Math.max(highest, lowest + 1)] : [0, 1];
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  return { ...titleOf(column), min: 10 ** from, max: 10 ** to, ticks, scale: 'log' };
}

function titleOf(column: Column | undefined) {
  return { title: column?.title ?? '', ...(column?.unit ? { unit: column.unit } : {}) };
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
