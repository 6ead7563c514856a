/** What to build next: the first step that does not hold, what to do for it, and hints for who asks. */
import type { ExerciseJudgement } from '../../kit/exercise.ts';
import type { AuditFinding } from '../../kit/report.ts';
import type { ExerciseState } from '../../server/api.ts';
import { Judged } from '../report/judged.tsx';
import { Ticked } from '../ticked.tsx';
import { printable } from '../wire/marks.ts';

interface Props {
  readonly next: NonNullable<ExerciseJudgement['next']>;
  /** How it was judged; absent when it was not decided. */
  readonly finding: AuditFinding | undefined;
  readonly steps: ExerciseState['exercise']['steps'];
  readonly onHint: (audit: string) => void;
}

export function NextStep({ next, finding, steps, onHint }: Props) {
  const index = steps.findIndex(({ audit }) => audit === next.audit);
  const step = steps[index];
  const shown = step?.shown ?? [];
  const left = (step?.hints ?? 0) - shown.length;
  return (
    <section class="next" aria-label="What to build next">
      <p class="kind">
        Build next · step {index + 1} of {steps.length}
      </p>
      <h3>
        <Ticked text={next.title} />
      </h3>
      <p class="build">
        <Ticked text={next.next} />
      </p>
      {finding ? <Judged finding={finding} /> : <p class="seen">{printable(next.because)}</p>}
      <div class="hints" role="status">
        {shown.length > 0 && (
          <ol aria-label="Hints">
            {shown.map((hint) => (
              <li key={hint}>
                <Ticked text={hint} />
              </li>
            ))}
          </ol>
        )}
      </div>
      {left > 0 && (
        <button type="button" class="second" onClick={() => onHint(next.audit)}>
          {shown.length === 0 ? 'Give me a hint' : 'One more hint'} ({left} left)
        </button>
      )}
    </section>
  );
}
