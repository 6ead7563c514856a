/** The verdict of a check in one sentence, and the tally behind it. */
import { verdictMarks } from '../../kit/verdict.ts';
import type { CheckView } from '../../server/api.ts';
import type { Grouped } from './grouped.ts';

interface Props {
  readonly view: CheckView;
  readonly groups: Grouped;
}

export function Verdict({ view, groups }: Props) {
  const { verdict } = view;
  const { broken, undecided, passed, notRun } = groups;
  const of = (level: string) => broken.filter(({ finding }) => finding.level === level).length;
  const notAsked = [...notRun.values()].flat().length;
  const plural = (count: number, word: string) => (count === 1 ? word : `${word}s`);
  const all: readonly (readonly [mark: string, kind: string, count: number, word: string])[] = [
    ['▲', 'failed', of('failure'), plural(of('failure'), 'failure')],
    ['▲', 'undecided', of('warning'), plural(of('warning'), 'warning')],
    ['▲', 'undecided', of('advice'), 'advice'],
    ['◆', 'undecided', undecided.length, 'undecided'],
    ['●', 'passed', passed.length, passed.length === 1 ? 'rule holds' : 'rules hold'],
    ['○', 'pending', notAsked, 'not run'],
  ];
  const counts = all.filter(([, , count]) => count > 0);
  return (
    <>
      <p class="lead">
        <span class={verdict}>
          {verdictMarks[verdict]} {sayVerdict(view, of('failure'))}
        </span>
      </p>
      {counts.length > 0 && (
        <ul class="tally" aria-label="Results">
          {counts.map(([mark, kind, count, word]) => (
            <li key={word}>
              <span class={kind} aria-hidden="true">
                {mark}
              </span>{' '}
              <b>{count}</b> {word}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function sayVerdict({ verdict, report, judgement }: CheckView, failures: number): string {
  if (report.error?.code === 'stopped') return 'Stopped before its end.';
  if (report.error) return report.results.length === 0 ? 'Nothing could be asked.' : 'It could not go on.';
  if (verdict === 'passed')
    return judgement ? 'Every step of the exercise holds.' : 'Nothing that a client must rely on is broken.';
  if (verdict === 'undecided') return 'Nothing could be decided.';
  return failures === 1
    ? 'One rule is broken.'
    : failures === 0
      ? 'Not every step holds.'
      : `${failures} rules are broken.`;
}
