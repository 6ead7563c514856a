/** The terminal chart: axes, glyphs, guess, and a table that stays short. */
import { expect, it } from 'vitest';
import { plotFigure } from '../../kit/figure.ts';
import { chooseEvenly, renderPlot } from './plot.ts';

const variants = [
  { id: 'a', title: 'first way' },
  { id: 'b', title: 'second way' },
];
const columns = { x: { title: 'page' }, y: { title: 'latency', unit: 'ms' } };
const figure = { id: 'f', title: 'Latency', x: 'x', y: 'y', predicted: true };
const rows = Array.from({ length: 30 }, (_, index) => [
  { variant: 'a', x: index + 1, y: (index + 1) * 3 },
  { variant: 'b', x: index + 1, y: 4 },
]).flat();

it('draws axes, variants, legend and the guess', () => {
  const text = renderPlot(plotFigure(figure, rows, variants, columns, 50), 70);
  expect(text).toContain('latency (ms)');
  expect(text).toMatch(/o first way {3}x second way/);
  expect(text).toContain('your guess: 50 ms');
  expect(text).toMatch(/┄{5}/);
  expect(text).toMatch(/100 ┤/);
  expect(text).toMatch(/^ +0 ┤/m);
});

it.each([40, 80, 110])('is at most %i columns wide', (width) => {
  const lines = renderPlot(plotFigure(figure, rows, variants, columns, 50), width).split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
});

it('shortens the table and says so', () => {
  const text = renderPlot(plotFigure(figure, rows, variants, columns), 70);
  expect(text).toContain('(12 of 30 lines)');
  expect(text).toMatch(/^ +1 +3 ms +4 ms$/m);
  expect(text).toMatch(/^ +30 +90 ms +4 ms$/m);
});

it('draws what is empty, and leaves out what is no number', () => {
  expect(renderPlot(plotFigure(figure, [], variants, columns), 60)).toContain('┤');
  const plot = plotFigure(figure, [{ variant: 'a', x: 1, y: 2 }], variants, columns);
  const odd = plot.series.map((series) => ({ ...series, points: [[1, Number.NaN] as const] }));
  expect(renderPlot({ ...plot, series: odd }, 60)).not.toMatch(/[┤│].*[ox]/);
});

it('chooses evenly, with both ends', () => {
  expect(chooseEvenly([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(chooseEvenly([1, 2], 12)).toEqual([1, 2]);
});
