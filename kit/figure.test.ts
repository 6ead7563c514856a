/** Figures: axes that start at 0 and end in round ticks, lines for each variant, and rows that hold nothing. */
import { describe, expect, it } from 'vitest';
import { nameVariants, plotFigure, type Row, tabulatePlot } from './figure.ts';

const figure = { id: 'twice', title: 'Shown twice', x: 'page', y: 'twice', predicted: true };
const variants = [
  { id: 'offset', title: 'by offset' },
  { id: 'cursor', title: 'by cursor' },
];
const columns = { page: { title: 'page' }, twice: { title: 'twice', unit: 'ms' } };
const row = (variant: string, page: number, twice: number): Row => ({ variant, page, twice });
const plot = (rows: readonly Row[], guess?: number) => plotFigure(figure, rows, variants, columns, guess);

describe('lines', () => {
  it('are one for each variant, in the order of declaration', () => {
    const { series } = plot([
      row('cursor', 1, 0),
      row('offset', 1, 3),
      row('offset', 2, 5),
      row('none', 1, 9),
    ]);
    expect(series).toEqual([
      {
        variant: variants[0],
        points: [
          [1, 3],
          [2, 5],
        ],
      },
      { variant: variants[1], points: [[1, 0]] },
    ]);
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])('leave out %d', (odd) => {
    const rows = [row('offset', 1, 3), row('offset', 2, odd), row('offset', odd, 4), row('cursor', 3, 8)];
    const drawn = plot(rows);
    expect(drawn.series.map(({ points }) => points)).toEqual([[[1, 3]], [[3, 8]]]);
    expect(drawn).toEqual(plot([row('offset', 1, 3), row('cursor', 3, 8)]));
  });

  it('leave out text and what a row does not have', () => {
    const rows: Row[] = [
      { variant: 'offset', page: 1, twice: 'many' },
      { variant: 'offset', page: 2 },
    ];
    expect(plot(rows).series.map(({ points }) => points)).toEqual([[], []]);
  });
});

describe('axes', () => {
  it.each([
    [0, [0, 0.5, 1]],
    [1, [0, 0.5, 1]],
    [7, [0, 2, 4, 6, 8]],
    [8, [0, 2, 4, 6, 8]],
    [8.1, [0, 5, 10]],
    [63, [0, 20, 40, 60, 80]],
    [1_020, [0, 500, 1_000, 1_500]],
  ])('up to %d have the ticks %j', (highest, ticks) => {
    const { y } = plot([row('offset', 1, highest)]);
    expect(y.ticks).toEqual(ticks);
    expect([y.min, y.max]).toEqual([0, ticks.at(-1)]);
    expect([y.title, y.unit]).toEqual(['twice', 'ms']);
  });

  it('end with the last row along, and above the highest up', () => {
    const { x, y } = plot([row('offset', 23, 17)]);
    expect([x.min, x.max]).toEqual([0, 23]);
    expect(Math.max(...x.ticks)).toBeLessThanOrEqual(23);
    expect(y.max).toBeGreaterThanOrEqual(17);
  });

  it('stand also without rows', () => {
    expect(plot([])).toMatchObject({ x: { min: 0, max: 1 }, y: { min: 0, max: 1 } });
  });
});

describe('the guess', () => {
  it('fits on the axis, and is there only where it is a value of it', () => {
    const { guess, y } = plot([row('offset', 1, 3)], 90);
    expect(guess).toBe(90);
    expect(y.max).toBeGreaterThanOrEqual(90);
    const other = plotFigure({ ...figure, predicted: false }, [row('offset', 1, 3)], variants, columns, 90);
    expect(other.guess).toBeUndefined();
    expect(other.y.max).toBeLessThan(90);
  });
});

describe('the table', () => {
  it('has a line for each x and a cell for each variant', () => {
    const drawn = plot([row('offset', 10, 3), row('offset', 2, 1_500), row('cursor', 2, 0.25)]);
    expect(tabulatePlot(drawn)).toEqual({
      header: ['page', 'by offset', 'by cursor'],
      lines: [
        ['2', '1.5 s', '0.25 ms'],
        ['10', '3 ms', ''],
      ],
    });
  });
});

it('names variants by their titles, and leaves alone what is none', () => {
  expect(nameVariants([row('offset', 1, 2), row('scan', 1, 3)], variants)).toEqual([
    row('by offset', 1, 2),
    row('scan', 1, 3),
  ]);
});
