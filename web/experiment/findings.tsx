/** The findings: what the rows decided, beside what the recorded run decided, and beside the guess. */
import type { ExperimentView } from '../../kit/experiment.ts';
import type { RunView } from '../../kit/run.ts';
import { formatNumber } from '../../kit/text.ts';
import { verdictMarks } from '../../kit/verdict.ts';

interface Props {
  readonly experiment: ExperimentView;
  /** Absent while the run is under way. */
  readonly view?: RunView;
  readonly recorded: RunView['findings'] | undefined;
  readonly guess?: number;
}

export function Findings({ experiment, view, recorded, guess }: Props) {
  const { unit } = experiment.prediction;
  return (
    <div class="findings">
      {guess !== undefined && view?.measured !== undefined && (
        <p class="guessed">
          You guessed <b>{formatNumber(guess)}</b>; it was{' '}
          <b>
            {formatNumber(view.measured)} {unit}
          </b>
          .
        </p>
      )}
      <ul aria-label="Findings">
        {experiment.findings.map(({ id, claim }) => {
          const finding = view?.findings.find((one) => one.id === id);
          const before = recorded?.find((one) => one.id === id);
          return (
            <li key={id}>
              <span class={finding?.verdict ?? 'pending'} aria-hidden="true">
                {finding ? verdictMarks[finding.verdict] : '○'}
              </span>
              <span>
                {claim}
                <span class="unseen"> {finding ? finding.verdict : 'not decided yet'}: </span>
                {finding && <small>{finding.because}</small>}
                {before && finding && (
                  <small class="before">
                    recorded: {verdictMarks[before.verdict]} {before.because}
                  </small>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
