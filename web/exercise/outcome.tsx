/** What came of the check: the verdict, what to build next, how far each step is, and the proof. */
import type { CheckView } from '../../server/api.ts';
import { Explained } from '../explained.tsx';
import { LeftBehind } from '../report/left-behind.tsx';
import { Notes } from '../report/notes.tsx';
import { Proof } from '../report/proof.tsx';
import { NextStep } from './next-step.tsx';
import { statesOf } from './step-states.ts';
import { Steps } from './steps.tsx';
import type { ExerciseDesk } from './use-exercise.ts';
import { VerdictLine } from './verdict-line.tsx';

interface Props {
  readonly desk: ExerciseDesk;
}

export function Outcome({ desk }: Props) {
  const shown = desk.live ? undefined : desk.view;
  return (
    <>
      <div class="verdict" role="status">
        {shown && <VerdictLine view={shown} />}
      </div>
      {shown ? <Ended view={shown} desk={desk} /> : <NotEnded desk={desk} />}
    </>
  );
}

/** Under way, or never checked. */
function NotEnded({ desk: { live, state } }: Props) {
  const { steps } = state.exercise;
  if (live) {
    const states = statesOf(live.results);
    const asking = steps.find(({ audit }) => states[audit] === undefined)?.audit;
    return (
      <div class="outcome">
        <Steps steps={steps} states={states} asking={asking} />
      </div>
    );
  }
  return (
    <div class="outcome">
      <p class="kind">The check asks these {steps.length} things, in the order in which one builds them.</p>
      <Steps steps={steps} states={{}} />
    </div>
  );
}

function Ended({ view, desk }: Props & { readonly view: CheckView }) {
  const { report, judgement } = view;
  const { error, blame, results, created, notes } = report;
  const { steps } = desk.state.exercise;
  const next = error ? undefined : judgement?.next;
  const finding = next && results.find(({ audit }) => audit === next.audit)?.finding;
  return (
    <>
      {error && error.code !== 'stopped' && <Explained error={error} {...(blame ? { blame } : {})} />}
      <div class={next ? 'outcome two' : 'outcome'}>
        {next && (
          <NextStep next={next} finding={finding} steps={steps} onHint={(audit) => void desk.hint(audit)} />
        )}
        <Steps steps={steps} states={statesOf(results)} />
      </div>
      {finding && (
        <Proof
          key={report.id}
          evidence={finding.evidence}
          isOpen={true}
          isGone={report.program !== undefined}
        />
      )}
      <LeftBehind created={created} />
      <Notes notes={notes} />
    </>
  );
}
