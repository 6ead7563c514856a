/** Lines in a terminal: axes, one glyph for each variant, the guess as a dotted line, and the table below it. */
import { type Axis, type Plot, placeOn, tabulatePlot } from '../../kit/figure.ts';
import { formatNumber, formatQuantity } from '../../kit/text.ts';
import { renderTable } from './table.ts';

const glyphs = ['o', 'x', '+', '=', '%', '@'];
/** Where two variants lie in one place. */
const shared = '*';
const line = '·';
const guessLine = '┄';
const height = 12;
const tableLines = 12;

/** The chart with its legend and its table; no line is wider than `width`, but for a table of many variants. */
export function renderPlot(plot: Plot, width: number): string {
  const { header, lines } = tabulatePlot(plot);
  const table = renderTable(header, chooseEvenly(lines, tableLines));
  const shortened = lines.length > tableLines ? `\n(${tableLines} of ${lines.length} lines)` : '';
  return [...renderChart(plot, width), '', ...renderLegend(plot, width), '', table + shortened].join('\n');
}

function renderChart(plot: Plot, width: number): string[] {
  const labels = new Map(plot.y.ticks.map((tick) => [place(plot.y, tick, height), formatNumber(tick)]));
  const margin = Math.max(...[...labels.values()].map((label) => label.length));
  const cells = drawCells(plot, Math.max(10, width - margin - 2));
  const title = `${plot.y.title}${plot.y.unit ? ` (${plot.y.unit})` : ''}`;
  const rows = cells.toReversed().map((row, index) => {
    const label = labels.get(height - 1 - index);
    const axis = label === undefined ? '│' : '┤';
    return `${(label ?? '').padStart(margin)} ${axis}${row.join('')}`.trimEnd();
  });
  return [title, ...rows, ...renderXAxis(plot.x, margin, cells[0]?.length ?? 0)];
}

/** The area between the axes; the lowest row first. */
function drawCells(plot: Plot, columns: number): string[][] {
  const cells = Array.from({ length: height }, () => Array.from({ length: columns }, () => ' '));
  const put = (column: number, row: number, mark: string) => {
    const cell = cells[row];
    if (cell && column >= 0 && column < columns) cell[column] = mark;
  };
  if (plot.guess !== undefined) {
    const row = place(plot.y, plot.guess, height);
    for (let column = 0; column < columns; column++) put(column, row, guessLine);
  }
  const places = plot.series.map((series) =>
    series.points
      .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
      .map(([x, y]) => [place(plot.x, x, columns), place(plot.y, y, height)] as const),
  );
  // First the lines, then the points: a measured value is never covered by what lies between two.
  for (const points of places) {
    for (const [index, to] of points.entries()) drawLine(points[index - 1] ?? to, to, put);
  }
  const marks = new Map<string, string>();
  for (const [index, points] of places.entries()) {
    const glyph = glyphOf(index);
    for (const [column, row] of points) {
      const key = `${column},${row}`;
      const before = marks.get(key);
      marks.set(key, before === undefined || before === glyph ? glyph : shared);
      put(column, row, marks.get(key) ?? glyph);
    }
  }
  return cells;
}

function drawLine(
  [fromColumn, fromRow]: readonly [number, number],
  [toColumn, toRow]: readonly [number, number],
  put: (column: number, row: number, mark: string) => void,
): void {
  for (let column = fromColumn + 1; column < toColumn; column++) {
    const share = (column - fromColumn) / (toColumn - fromColumn);
    put(column, Math.round(fromRow + (toRow - fromRow) * share), line);
  }
}

/** The cell of a value, from 0 to `cells` - 1. */
function place(axis: Axis, value: number, cells: number): number {
  return Math.round(Math.min(1, Math.max(0, placeOn(axis, value))) * (cells - 1));
}

function renderXAxis(axis: Axis, margin: number, columns: number): string[] {
  const rule = Array.from({ length: columns }, () => '─');
  let labels = '';
  for (const tick of axis.ticks) {
    const column = place(axis, tick, columns);
    rule[column] = '┴';
    const text = formatNumber(tick);
    const start = Math.max(0, Math.min(column, columns - text.length));
    // A label that would touch the one before it is left out.
    if (labels === '' || start > labels.length) labels = labels.padEnd(start) + text;
  }
  const indent = ' '.repeat(margin + 2);
  const title = `${axis.title}${axis.unit ? ` (${axis.unit})` : ''}`;
  return [
    `${' '.repeat(margin)} └${rule.join('')}`,
    `${indent}${labels}`,
    `${indent}${title.padStart(Math.floor((columns + title.length) / 2))}`,
  ];
}

function renderLegend(plot: Plot, width: number): string[] {
  const entries = plot.series.map((series, index) => `${glyphOf(index)} ${series.variant.title}`);
  if (plot.series.length > 1) entries.push(`${shared} several`);
  if (plot.guess !== undefined) {
    entries.push(`${guessLine}${guessLine} your guess: ${formatQuantity(plot.guess, plot.y.unit)}`);
  }
  const inOne = entries.join('   ');
  return inOne.length <= width ? [inOne] : entries;
}

function glyphOf(index: number): string {
  return glyphs[index % glyphs.length] ?? 'o';
}

/** At most `count` of the items, with the first and the last. */
export function chooseEvenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}
