/** One rule that does not hold, with everything that proves it. */
import type { AuditFinding, AuditResult } from '../../kit/report.ts';
import { printable } from '../wire/marks.ts';
import { Judged } from './judged.tsx';
import { Proof } from './proof.tsx';

interface Props {
  readonly result: AuditResult;
  readonly finding: AuditFinding;
  /** Its exchanges are shown from the beginning. */
  readonly isOpen: boolean;
  /** The backend was started for the check, and is gone. */
  readonly isGone: boolean;
}

export function BrokenRule({ result, finding, isOpen, isGone }: Props) {
  const { rule, audit, collection } = result;
  const { level, row } = finding;
  return (
    <section class="plate broken" aria-label={`${level}: ${rule}`}>
      <header>
        <h3>{rule}</h3>
        <span class={`level ${level === 'failure' ? 'failed' : 'undecided'}`}>▲ {level}</span>
      </header>
      <p class="kind">
        <code>{audit}</code> of <code>{printable(collection)}</code> ·{' '}
        <a href={`/rows/${row}`}>the lesson that explains it</a>
      </p>
      <Judged finding={finding} />
      <Proof evidence={finding.evidence} isOpen={isOpen} isGone={isGone} />
    </section>
  );
}
