/** Whoever follows the way from page to page comes to the end, and has seen everything once. */
import { defineAudit, type Judgement, type Mark, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import type { Page } from '../reading/page.ts';
import { statusLine } from '../reading/response.ts';
import { listIds, marksOf, readWalk, repeated, sizeQuery, walk } from '../reading/walk.ts';

export const nextLeadsToTheEnd = defineAudit({
  id: 'pagination/next-leads-to-the-end',
  rule: 'Following the pages leads to the end of the list, past every item once.',
  source: {
    text: 'RFC 8288, section 3, and the registered relation “next”',
    url: 'https://www.rfc-editor.org/rfc/rfc8288#section-3',
  },
  needs: [],
  after: ['lists/answers-with-a-page', 'pagination/page-size'],
  client:
    'Endless scrolling that never ends: the same items again and again; or a spinner at the foot of a list that has more.',
  row: 'pagination',
  probe: {
    id: 'walk',
    sends: 'walking from the first page to the last',
    async gather(prober) {
      await prober.seed(21);
      await walk(prober, { role: 'page', query: sizeQuery(prober) });
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'next-loops' },
    { server: 'link', fault: 'next-loops' },
    { server: 'postcards', fault: 'next-dies' },
    { server: 'next-url', fault: 'next-dies' },
    { server: 'postcards', fault: 'next-on-last-page' },
    { server: 'cursor', fault: 'next-on-last-page' },
  ],
});

function judge(trial: Trial): Judgement {
  const { pages, broken, complete, ids } = readWalk(trial, 'page');
  const last = pages.at(-1);
  if (broken) {
    if (!last)
      return { verdict: 'undecided', because: `The first page was answered with ${broken.problem}.` };
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'a page at the place that the page before it named',
      got: `Page ${pages.length + 1} was answered with ${broken.problem}; what stands behind it cannot be reached.`,
      marks: [
        {
          exchange: broken.exchange,
          part: 'request head',
          text: broken.exchange.request.head.split('\r\n', 1)[0] ?? '',
        },
        { exchange: broken.exchange, part: broken.part, text: broken.sign },
      ],
    };
  }
  if (!last) return { verdict: 'undecided', because: 'Nothing was asked.' };
  const twice = repeated(ids);
  if (twice.length > 0) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'every item once, while nobody writes',
      got: `${twice.length} of ${new Set(ids).size} items came more than once (${listIds(twice)}).`,
      marks: marksOf(twice[0] ?? '', pages),
    };
  }
  const missing = complete ? trial.known.filter((id) => !ids.includes(id)) : [];
  if (missing.length > 0) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'every item of the list on one of its pages',
      got: `The last page names no next one, and ${missing.length} of ${trial.known.length} items were on no page (${listIds(missing)}).`,
      marks: [markEnd(last)],
    };
  }
  if (pages.length > 1 && last.ids.length === 0 && complete) {
    const before = pages.at(-2);
    return {
      verdict: 'failed',
      level: 'advice',
      expected: 'no next page behind the last item',
      got: 'The page with the last item names a next one, which is empty: every client asks once more for nothing.',
      marks: [
        ...(before
          ? [{ exchange: before.exchange, part: 'response head' as const, text: statusLine(before.exchange) }]
          : []),
        { exchange: last.exchange, part: 'response head', text: statusLine(last.exchange) },
      ],
    };
  }
  if (pages.length < 2 && trial.collection.list.paging.length === 0) {
    return {
      verdict: 'undecided',
      because: `${countOf(ids.length, 'item')} came, and nothing says how the list goes on: name its contract with --openapi.`,
    };
  }
  if (pages.length < 2) {
    return {
      verdict: 'undecided',
      because: `Everything came on one page (${countOf(ids.length, 'item')}): there was no next one to follow.`,
    };
  }
  const end = complete ? 'the last one names no next' : 'and the check stopped there';
  return {
    verdict: 'passed',
    because: `${countOf(ids.length, 'item')} on ${countOf(pages.length, 'page')}, each once; ${end}.`,
  };
}

/** What says that this page is the last one: the member for the next, where it is there; else the whole answer. */
function markEnd({ exchange }: Page): Mark {
  const next = /"[^"]*next[^"]*"\s*:\s*(null|"")/.exec(exchange.response?.body.text ?? '')?.[0];
  return next
    ? { exchange, part: 'response body', text: next }
    : { exchange, part: 'response head', text: statusLine(exchange) };
}
