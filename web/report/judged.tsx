/** How a finding was judged: what was expected, what came, what a client would have made of it, and by which rule. */
import type { AuditFinding } from '../../kit/report.ts';
import { printable } from '../wire/marks.ts';

export function Judged({ finding }: { readonly finding: AuditFinding }) {
  const { expected, got, client, source } = finding;
  return (
    <dl class="judged">
      <dt>Expected</dt>
      <dd>{printable(expected)}</dd>
      <dt>Got</dt>
      <dd>{printable(got)}</dd>
      <dt>In a client</dt>
      <dd>{client}</dd>
      <dt>Rule from</dt>
      <dd>
        {source.url ? (
          <a href={source.url} rel="noreferrer">
            {source.text}
          </a>
        ) : (
          source.text
        )}
      </dd>
    </dl>
  );
}
