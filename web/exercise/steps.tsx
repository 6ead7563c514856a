/** The steps of an exercise in the order in which one builds them, each with its state. */
import type { StepState } from '../../kit/exercise.ts';
import type { ExerciseState } from '../../server/api.ts';
import { Ticked } from '../ticked.tsx';
import { stepMarks, stepWords } from './step-states.ts';

interface Props {
  readonly steps: ExerciseState['exercise']['steps'];
  /** Audit → its state; absent: not asked. */
  readonly states: Readonly<Record<string, StepState>>;
  /** The step that is being asked. */
  readonly asking?: string | undefined;
}

export function Steps({ steps, states, asking }: Props) {
  // Before the first check, the same word twelve times would be noise.
  const isPlan = asking === undefined && Object.keys(states).length === 0;
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map(({ audit, title }) => {
        const state = states[audit] ?? 'open';
        const isAsked = audit === asking;
        return (
          <li key={audit} class={isAsked ? 'asked' : state}>
            <span class={state === 'open' ? 'pending' : state} aria-hidden="true">
              {isAsked ? '◐' : stepMarks[state]}
            </span>
            <span>
              <Ticked text={title} />
            </span>
            <small class={isPlan ? 'unseen' : ''}>{isAsked ? 'being asked' : stepWords[state]}</small>
          </li>
        );
      })}
    </ol>
  );
}
