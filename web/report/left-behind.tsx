/** What the check created and could not delete again: told at once, because it stays. */
import type { LedgerEntry } from '../../kit/report.ts';
import { printable } from '../wire/marks.ts';

/** Items named one by one. */
const named = 10;

export function LeftBehind({ created }: { readonly created: readonly LedgerEntry[] }) {
  const left = created.filter(({ deleted }) => !deleted);
  if (left.length === 0) return null;
  return (
    <section class="left" aria-label="Left behind">
      <p>
        <span class="failed">▲</span> {left.length} of the {created.length} things that the check created
        could not be deleted again. Each carries a text that begins with <code>be-check</code>.
      </p>
      <ul>
        {left.slice(0, named).map(({ url, why }) => (
          <li key={url}>
            <code>{printable(url)}</code>
            {why && `: ${printable(why)}`}
          </li>
        ))}
      </ul>
      {left.length > named && <p>And {left.length - named} more.</p>}
    </section>
  );
}
