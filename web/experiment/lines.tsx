/** Lines: one for each variant, with their table. */
import { type Plot, placeOn, tabulatePlot } from '../../kit/figure.ts';
import { formatNumber } from '../../kit/text.ts';

export function Lines({ plot }: { readonly plot: Plot }) {
  return (
    <>
      <Chart plot={plot} />
      <details class="fold-table">
        <summary>As a table</summary>
        <PlotTable plot={plot} />
      </details>
    </>
  );
}

const [width, height, top, bottom] = [480, 250, 14, 34];
/** The room of a label at the end of its line: so many units a character, and no more than a third of the figure. */
const [perCharacter, mostRight] = [6.4, 160];

/** A line for each variant, named at its end; told apart by dash as well as colour. */
function Chart({ plot }: { readonly plot: Plot }) {
  const labelOf = (title: string, value: number) => `${title} ${formatNumber(value)}`;
  const longest = Math.max(
    0,
    ...plot.series.map(({ variant, points }) => labelOf(variant.title, points.at(-1)?.[1] ?? 0).length),
  );
  const ticks = plot.y.ticks.map((tick) => formatNumber(tick).length);
  const left = 16 + Math.max(4, ...ticks) * perCharacter;
  const right = Math.min(mostRight, 16 + longest * perCharacter);
  const x = (value: number) => left + placeOn(plot.x, value) * (width - left - right);
  const y = (value: number) => height - bottom - placeOn(plot.y, value) * (height - top - bottom);
  const ends = spread(
    plot.series.flatMap(({ variant, points }, index) => {
      const end = points.at(-1);
      return end ? [{ variant, index, x: x(end[0]), y: y(end[1]), value: end[1] }] : [];
    }),
  );
  const summary = plot.series
    .map(({ variant, points }) => `${variant.title}: ${formatNumber(points.at(-1)?.[1] ?? 0)} at the end`)
    .join('; ');
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${plot.title}. ${summary}.`}>
      {plot.y.ticks.map((tick) => (
        <g key={tick}>
          <path class="grid" d={`M${left} ${y(tick)}H${width - right}`} />
          <text x={left - 8} y={y(tick) + 4} text-anchor="end">
            {formatNumber(tick)}
          </text>
        </g>
      ))}
      {plot.x.ticks.map((tick) => (
        <text key={tick} x={x(tick)} y={height - bottom + 18} text-anchor="middle">
          {formatNumber(tick)}
        </text>
      ))}
      <text x={width - right} y={height - 5} text-anchor="end">
        {plot.x.title} →
      </text>
      {plot.guess !== undefined && (
        <g>
          <path class="guess" d={`M${left} ${y(plot.guess)}H${width - right}`} />
          <text x={left + 6} y={y(plot.guess) < top + 18 ? y(plot.guess) + 16 : y(plot.guess) - 6}>
            your guess: {formatNumber(plot.guess)}
          </text>
        </g>
      )}
      {plot.series.map(({ variant, points }, index) => (
        <path
          key={variant.id}
          class={`line variant-${index + 1}`}
          d={points
            .map(([px, py], at) => `${at === 0 ? 'M' : 'L'}${x(px).toFixed(1)} ${y(py).toFixed(1)}`)
            .join('')}
        />
      ))}
      {ends.map((end) => (
        <text key={end.variant.id} class={`end variant-${end.index + 1}`} x={end.x + 8} y={end.y + 4}>
          {labelOf(end.variant.title, end.value)}
        </text>
      ))}
    </svg>
  );
}

/** Moves labels apart that would lie on one another: upwards, and from the top edge down again. */
function spread<Label extends { readonly y: number }>(labels: readonly Label[]): Label[] {
  const apart = 16;
  let above = Number.POSITIVE_INFINITY;
  const risen = labels
    .toSorted((a, b) => b.y - a.y)
    .map((label) => {
      above = Math.min(label.y, above - apart);
      return { ...label, y: above };
    });
  let below = top - apart + 4;
  return risen.reverse().map((label) => {
    below = Math.max(label.y, below + apart);
    return { ...label, y: below };
  });
}

function PlotTable({ plot }: { readonly plot: Plot }) {
  const { header, lines } = tabulatePlot(plot);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${plot.title}, as a table`}>
      <table>
        <thead>
          <tr>
            {header.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line[0]}>
              {line.map((cell, index) => (
                <td key={header[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
