/** The report of a check: its verdict, what is broken with its proof, and all the rest of what was asked. */
import type { CheckView } from '../../server/api.ts';
import { Copyable } from '../copyable.tsx';
import { Explained } from '../explained.tsx';
import { hrefOf } from '../place.ts';
import { printable } from '../wire/marks.ts';
import { BrokenRule } from './broken-rule.tsx';
import { Facts } from './facts.tsx';
import { groupResults } from './grouped.ts';
import { LeftBehind } from './left-behind.tsx';
import { Notes } from './notes.tsx';
import { Created, NotRun, Results } from './results.tsx';
import { Texts } from './texts.tsx';
import { Verdict } from './verdict.tsx';

export function Report({ view, command }: { readonly view: CheckView; readonly command: string }) {
  const { report } = view;
  const groups = groupResults(report.results);
  const { broken, undecided, passed, notRun } = groups;
  return (
    <article class="report">
      <p class="crumb">
        Check {report.id}
        {report.exercise && (
          <>
            {' · '}
            <a href={hrefOf('exercise', report.exercise.split('/', 1)[0] ?? '', report.exercise)}>
              the exercise it belongs to
            </a>
          </>
        )}
      </p>
      <h1>{printable(report.program ?? report.target)}</h1>
      <Verdict view={view} groups={groups} />
      <Facts report={report} />
      {report.error && report.error.code !== 'stopped' && (
        <Explained error={report.error} {...(report.blame ? { blame: report.blame } : {})} />
      )}
      <LeftBehind created={report.created} />
      <Notes notes={report.notes} />
      {broken.length > 0 && (
        <section aria-labelledby="broken">
          <h2 id="broken">What does not hold</h2>
          {broken.map(({ result, finding }, index) => (
            <BrokenRule
              key={`${result.audit} ${result.collection}`}
              result={result}
              finding={finding}
              isOpen={index === 0}
              isGone={report.program !== undefined}
            />
          ))}
        </section>
      )}
      {undecided.length > 0 && (
        <section aria-labelledby="undecided">
          <h2 id="undecided">Undecided</h2>
          <Results results={undecided} />
        </section>
      )}
      <div class="plate">
        {passed.length > 0 && (
          <details class="drawer">
            <summary>
              Holds <span class="count">{passed.length}</span>
            </summary>
            <Results results={passed} />
          </details>
        )}
        <NotRun groups={notRun} />
        <Created created={report.created} />
        <Texts texts={report.texts} />
        <footer>
          <Copyable text={`${command} replay ${report.id}`} />
          <Copyable text={`${command} replay ${report.id} --again`} />
        </footer>
      </div>
    </article>
  );
}
