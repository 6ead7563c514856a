/** An error in its four lines, with who has to act. */
import type { ErrorView } from '../kit/errors.ts';

export function Explained({ error }: { readonly error: ErrorView }) {
  return (
    <section class="explained" role="alert">
      <p class="happened">{error.happened}</p>
      <dl>
        <dt>Expected</dt>
        <dd>{error.expected}</dd>
        <dt>Why it matters</dt>
        <dd>{error.matters}</dd>
        <dt>What to try</dt>
        <dd>{error.hint}</dd>
        <dt>Who has to act</dt>
        <dd>{error.blame}</dd>
      </dl>
    </section>
  );
}
