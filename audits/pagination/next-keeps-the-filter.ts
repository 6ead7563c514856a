/** A filter holds for the whole walk, not only for its first page. */

import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { requestTarget } from '../reading/response.ts';
import { listIds, readWalk } from '../reading/walk.ts';
import { filteredWalk, strangers } from './filtered-walk.ts';

export const nextKeepsTheFilter = defineAudit({
  id: 'pagination/next-keeps-the-filter',
  rule: 'Every page of a filtered list holds only what the filter lets through.',
  source: {
    text: 'RFC 8288, section 3: “next” leads on in the same series',
    url: 'https://www.rfc-editor.org/rfc/rfc8288#section-3',
  },
  needs: ['filter'],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client: 'The user opens one album, scrolls, and sees the postcards of another.',
  row: 'pagination',
  probe: filteredWalk,
  judge,
  twins: [
    { server: 'postcards', fault: 'next-drops-filter' },
    { server: 'link', fault: 'next-drops-filter' },
    { server: 'cursor', fault: 'next-drops-filter' },
  ],
});

function judge(trial: Trial): Judgement {
  const { filter, member, value } = trial.notes;
  if (filter === undefined) {
    return {
      verdict: 'undecided',
      because: `There are no items that a filter could tell apart${trial.cannotCreate ? `: ${trial.cannotCreate}` : ''}.`,
    };
  }
  const { pages, broken } = readWalk(trial, 'page');
  const wrong = strangers(trial, pages);
  const [first] = wrong;
  if (first) {
    const number = pages.indexOf(first.page) + 1;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `only items whose ${member} is ${value}`,
      got: `Page ${number} holds ${wrong.length === 1 ? 'an item' : 'items'} of another ${member} (${listIds(wrong.map(({ page, index }) => page.ids[index] ?? ''))}).`,
      marks: [
        { exchange: first.page.exchange, part: 'request head', text: requestTarget(first.page.exchange) },
        { exchange: first.page.exchange, part: 'response body', text: first.page.ids[first.index] ?? '' },
      ],
    };
  }
  if (broken)
    return { verdict: 'undecided', because: `The filtered list was answered with ${broken.problem}.` };
  if (pages.length < 2)
    return { verdict: 'undecided', because: 'The filtered list came on one page: there was no next one.' };
  return { verdict: 'passed', because: `${pages.length} pages held only items whose ${member} is ${value}.` };
}
