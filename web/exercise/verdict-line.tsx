/** How the check that is shown ended, in one sentence, and which check it is. */
import { formatDuration } from '../../kit/text.ts';
import { verdictMarks } from '../../kit/verdict.ts';
import type { CheckView } from '../../server/api.ts';
import { counted } from '../counted.ts';

export function VerdictLine({ view }: { readonly view: CheckView }) {
  const { report, verdict } = view;
  const { id, startedAt, durationMs, requests } = report;
  const when = new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      <p>
        <span class={verdict}>
          {verdictMarks[verdict]} {sayVerdict(view)}
        </span>
      </p>
      <p class="kind">
        <a href={`/checks/${id}`}>Check {id}</a> of {when},{' '}
        {requests > 0 && `${formatDuration(durationMs)}, ${counted(requests, 'request')}, `}seed {report.seed}
      </p>
    </>
  );
}

function sayVerdict({ verdict, report, judgement }: CheckView): string {
  const states = judgement?.steps.map(({ state }) => state) ?? [];
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const decided = count('passed') + count('failed');
  const far = `${count('passed')} of ${states.length} steps hold`;
  if (report.error?.code === 'stopped') {
    return decided === 0
      ? 'You stopped this check before its first step.'
      : `You stopped this check: ${far} so far.`;
  }
  if (report.error)
    return decided === 0 ? 'Nothing could be asked.' : `The check could not go on: ${far} so far.`;
  if (verdict === 'passed') return 'Every step holds.';
  return verdict === 'failed'
    ? `Not yet: ${far}.`
    : `Undecided: ${far}, and the next one could not be decided.`;
}
