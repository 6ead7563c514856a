/** The server filters first and cuts the page then: a page is full as long as there is more. */

import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { requestTarget } from '../reading/response.ts';
import { readWalk } from '../reading/walk.ts';
import { filteredWalk } from './filtered-walk.ts';

export const filterBeforePage = defineAudit({
  id: 'pagination/filter-before-page',
  rule: 'A filtered list is filtered first and cut into pages then.',
  source: { text: 'practice' },
  needs: ['filter', 'size'],
  after: ['lists/answers-with-a-page', 'pagination/next-keeps-the-filter'],
  client:
    'An empty screen although there are results: a client that loads on at the foot of the list never gets there.',
  row: 'pagination',
  probe: filteredWalk,
  judge,
  twins: [
    { server: 'postcards', fault: 'filter-after-paging' },
    { server: 'cursor', fault: 'filter-after-paging' },
    { server: 'next-url', fault: 'filter-after-paging' },
  ],
});

function judge(trial: Trial): Judgement {
  const { filter, value } = trial.notes;
  const { size } = trial.collection.list;
  const { pages } = readWalk(trial, 'page');
  if (filter === undefined || !size || pages.length === 0) {
    return { verdict: 'undecided', because: 'There are no items that a filter could tell apart.' };
  }
  // A page may be shorter than the size that was asked for where the server clamps: the longest one tells.
  const full = Math.max(...pages.map(({ ids }) => ids.length));
  const short = pages.slice(0, -1).filter(({ ids }) => ids.length < full);
  const [first] = short;
  if (first) {
    const empty = short.some(({ ids }) => ids.length === 0);
    return {
      verdict: 'failed',
      level: empty ? 'warning' : 'advice',
      expected: 'full pages until the last one',
      got: `${short.length} of ${pages.length} pages with the filter ${filter}=${value} were ${empty ? 'empty or short' : 'short'}, although more items came behind them.`,
      marks: [{ exchange: first.exchange, part: 'request head', text: requestTarget(first.exchange) }],
    };
  }
  const missing = (trial.notes['matching'] ?? '')
    .split(' ')
    .filter((id) => id !== '' && !pages.some(({ ids }) => ids.includes(id)));
  if (missing.length > 0 && pages.at(-1)?.next === undefined) {
    const last = pages.at(-1);
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'every item that the filter lets through',
      got: `${missing.length} of the items with ${filter}=${value} were on no page.`,
      marks: last
        ? [{ exchange: last.exchange, part: 'request head', text: requestTarget(last.exchange) }]
        : [],
    };
  }
  if (pages.length < 2) return { verdict: 'undecided', because: 'The filtered list came on one page.' };
  return { verdict: 'passed', because: `All ${pages.length} pages but the last held ${full} items.` };
}
