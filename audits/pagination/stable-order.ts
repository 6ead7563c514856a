/** The order is total: items that share a sort key do not change places between two pages. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { statusLine } from '../reading/response.ts';
import { listIds, marksOf, readWalk, repeated, sizeQuery, walk } from '../reading/walk.ts';

/** Pages of different sizes, so that no tie stands at the same edge in all walks. */
const sizes = [7, 5, 9, 6, 7];

export const stableOrder = defineAudit({
  id: 'pagination/stable-order',
  rule: 'While nobody writes, every walk shows the same items, also those that share a sort key.',
  source: {
    text: 'practice; PostgreSQL 18, section 7.6: without a unique ORDER BY a page is unpredictable',
    url: 'https://www.postgresql.org/docs/18/queries-limit.html',
  },
  needs: [],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client: 'An item twice, another one never, and different ones after every pull to refresh.',
  row: 'pagination',
  probe: {
    id: 'five-walks',
    sends: 'walking five times, with nobody writing',
    async gather(prober) {
      // Made within a moment, so that many of them share their time.
      await prober.seed(25);
      for (const [index, size] of sizes.entries()) {
        await walk(prober, { role: `walk ${index}`, query: sizeQuery(prober, size) });
      }
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'ties-shuffle' },
    { server: 'cursor', fault: 'ties-shuffle' },
    { server: 'postcards', fault: 'cursor-skips-ties' },
    { server: 'link', fault: 'cursor-skips-ties' },
  ],
});

function judge(trial: Trial): Judgement {
  const walks = sizes.map((_, index) => readWalk(trial, `walk ${index}`));
  if (walks.some(({ complete, pages }) => !complete || pages.length < 2)) {
    return {
      verdict: 'undecided',
      because: 'The list was not read to its end in several pages, five times.',
    };
  }
  for (const { ids, pages } of walks) {
    const [twice] = repeated(ids);
    if (twice === undefined) continue;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'every item once',
      got: `While nobody wrote, ${listIds(repeated(ids))} came twice in one walk.`,
      marks: marksOf(twice, pages),
    };
  }
  // Ours were there all the time; of the others, those that the first and the last walk both saw.
  const last = new Set(walks.at(-1)?.ids);
  const stayed = [...new Set([...trial.known, ...(walks[0]?.ids.filter((id) => last.has(id)) ?? [])])];
  for (const { ids, pages } of walks) {
    const seen = new Set(ids);
    const missing = stayed.filter((id) => !seen.has(id));
    const end = pages.at(-1);
    if (missing.length === 0 || !end) continue;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `all of the ${stayed.length} items that are in the list`,
      got: `While nobody wrote, one walk to the end left out ${missing.length} of them (${listIds(missing)}).`,
      marks: [{ exchange: end.exchange, part: 'response head', text: statusLine(end.exchange) }],
    };
  }
  return { verdict: 'passed', because: `Five walks showed the same ${countOf(stayed.length, 'item')}.` };
}
