/** The figures: one at a time, with its reading and its table. */
import { useState } from 'preact/hooks';
import type { ExperimentView } from '../../kit/experiment.ts';
import { type FigureSpec, nameVariants, plotFigure, type Row } from '../../kit/figure.ts';
import { tabulateMatrix } from '../../kit/matrix.ts';
import { Lines } from './lines.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { Plans } from './plans.tsx';

interface Props {
  readonly experiment: ExperimentView;
  readonly rows: readonly Row[];
  readonly readings: Readonly<Record<string, string>>;
  readonly guess?: number;
  /** The run is under way. */
  readonly live: boolean;
}

export function Figures({ experiment, rows, readings, guess, live }: Props) {
  const [chosen, setChosen] = useState(experiment.figures[0]?.id);
  const figure = experiment.figures.find((one) => one.id === chosen);
  if (!figure) return null;
  return (
    <figure class="figure">
      <div class="tabs" role="group" aria-label="Figures">
        {experiment.figures.map(({ id, title }) => (
          <button key={id} type="button" aria-pressed={id === chosen} onClick={() => setChosen(id)}>
            {title}
          </button>
        ))}
      </div>
      <Drawing
        figure={figure}
        experiment={experiment}
        rows={rows}
        {...(guess === undefined ? {} : { guess })}
      />
      <figcaption class="reading">
        {readings[figure.id] ??
          (live ? 'The run goes on…' : 'The run ended before its end: there is nothing to conclude.')}
      </figcaption>
    </figure>
  );
}

/** What each kind of figure draws; lines come with their table, the others are one. */
function Drawing({
  figure,
  experiment,
  rows,
  guess,
}: Pick<Props, 'experiment' | 'rows' | 'guess'> & { readonly figure: FigureSpec }) {
  const named = nameVariants(rows, experiment.variants);
  if (figure.kind === 'matrix')
    return <MatrixTable title={figure.title} matrix={tabulateMatrix(figure, named)} />;
  if (figure.kind === 'plan') return <Plans figure={figure} rows={named} />;
  return <Lines plot={plotFigure(figure, rows, experiment.variants, experiment.columns, guess)} />;
}
