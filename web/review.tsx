/** What comes back changed: the list of it on the cover, and the line that says in the lesson why it is there. */
import type { ComponentChildren } from 'preact';
import type { ReviewItem } from '../server/api.ts';
import { hrefOf } from './place.ts';

const kinds = { question: 'Question', experiment: 'Experiment', exercise: 'Exercise' } as const;

export function Review({ items }: { readonly items: readonly ReviewItem[] }) {
  if (items.length === 0) return null;
  const due = items.filter(({ isDue }) => isDue);
  const later = items.filter(({ isDue }) => !isDue);
  return (
    <section class="review" aria-labelledby="review">
      <h2 id="review">Comes back changed</h2>
      <p class="quiet">
        {due.length > 0
          ? 'What went wrong before, under other conditions.'
          : 'Nothing is due today. What went wrong before returns under other conditions, a few days later.'}
      </p>
      <ul>
        {due.map((item) => (
          <li key={`${item.kind} ${item.id}`}>
            <span class="mark" aria-hidden="true">
              ↺
            </span>
            <span>
              <a href={hrefOf(item.kind, item.row, item.id)}>{item.title}</a>
              <small>
                {kinds[item.kind]} · {item.because}
              </small>
            </span>
          </li>
        ))}
        {later.map((item) => (
          <li key={`${item.kind} ${item.id}`} class="later">
            <span class="mark" aria-hidden="true">
              ○
            </span>
            <span>
              {item.title}
              <small>
                {kinds[item.kind]} · on {dayOf(item.due)}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function dayOf(due: string): string {
  return new Date(due).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
}

interface ReturnedProps {
  readonly item: ReviewItem;
  /** What is different this time. */
  readonly children: ComponentChildren;
}

/** Why something that was there before begins anew. */
export function Returned({ item, children }: ReturnedProps) {
  return (
    <p class="returned">
      <span aria-hidden="true">↺</span> Back again. {item.because} {children}
    </p>
  );
}
