/** What the audits of a list that moves have in common: items that were there all the time, and what became of them. */
import type { Judgement, Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isCounted } from '../reading/next-page.ts';
import { statusLine } from '../reading/response.ts';
import { listIds, marksOf, readWalk, repeated } from '../reading/walk.ts';

/** Judges a walk during which others wrote. `stayed`: ids that were in the list from its first page to its last. */
export function judgeMovingList(trial: Trial, stayed: readonly string[], writes: string): Judgement {
  const { pages, broken, complete, ids } = readWalk(trial, 'page');
  const [first] = pages;
  const last = pages.at(-1);
  if (broken && last) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'the next page, whoever else writes',
      got: `After ${writes}, page ${pages.length + 1} was answered with ${broken.problem}.`,
      marks: [
        { exchange: broken.exchange, part: broken.part, text: broken.sign },
        { exchange: last.exchange, part: 'response head', text: statusLine(last.exchange) },
      ],
    };
  }
  if (!first || !last || pages.length < 2) {
    return { verdict: 'undecided', because: 'The list came on one page: nothing could move between two.' };
  }
  const missing = complete ? stayed.filter((id) => !ids.includes(id)) : [];
  if (missing.length > 0) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `every one of the ${stayed.length} items that were there all the time`,
      got: `After ${writes}, never shown, though there all the time: ${countOf(missing.length, 'item')} (${listIds(missing)}).`,
      marks: pages
        .slice(0, 3)
        .map(({ exchange, ids: [id = ''] }) => ({ exchange, part: 'response body', text: id })),
    };
  }
  const twice = repeated(ids);
  if (twice.length > 0) {
    const counted = isCounted(trial.collection, pathOf(first), pathOf(pages[1] ?? last));
    return {
      verdict: 'failed',
      // A contract with offsets has promised no more; one with a cursor has.
      level: counted ? 'warning' : 'failure',
      expected: 'every item once',
      got: `After ${writes}, shown twice: ${countOf(twice.length, 'item')} (${listIds(twice)}).`,
      marks: marksOf(twice[0] ?? '', pages),
    };
  }
  if (!complete) {
    return {
      verdict: 'undecided',
      because: `The list has more than ${pages.length} pages: it was not read to its end.`,
    };
  }
  return {
    verdict: 'passed',
    because: `After ${writes}, everything that stayed was shown once (${countOf(stayed.length, 'item')}).`,
  };
}

function pathOf({ exchange }: { readonly exchange: { readonly request: { readonly url: string } } }): string {
  const { pathname, search } = new URL(exchange.request.url);
  return pathname + search;
}
