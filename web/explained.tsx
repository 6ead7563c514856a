/** An error in its four lines, with who has to act. */
import type { ErrorView } from '../kit/errors.ts';
import type { BlameView } from '../kit/report.ts';
import { Ticked } from './ticked.tsx';
import { printable } from './wire/marks.ts';

interface Props {
  readonly error: ErrorView;
  /** Of a check: who has to act, and the proof. */
  readonly blame?: BlameView;
}

export function Explained({ error, blame }: Props) {
  // The first line tells; what follows is the output of a program.
  const [happened, ...output] = error.happened.split('\n');
  return (
    <section class="explained" role="alert">
      <p class="happened">{happened}</p>
      {output.length > 0 && <pre tabIndex={0}>{printable(output.join('\n'))}</pre>}
      <dl>
        <dt>Expected</dt>
        <dd>
          <Ticked text={error.expected} />
        </dd>
        <dt>Why it matters</dt>
        <dd>
          <Ticked text={error.matters} />
        </dd>
        <dt>What to try</dt>
        <dd>
          <Ticked text={error.hint} />
        </dd>
        <dt>Who has to act</dt>
        <dd>
          {blame?.who ?? error.blame}
          {blame && <small>{blame.because}</small>}
        </dd>
      </dl>
    </section>
  );
}
