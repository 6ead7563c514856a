/** What a reader should know of how the check went: what could not be used, where it was led. */
import { printable } from '../wire/marks.ts';

export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes" aria-label="Notes">
      {notes.map((note) => (
        <li key={note}>{printable(note)}</li>
      ))}
    </ul>
  );
}
