/** The size that a client asks for is the most that it gets. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isPage, readPage } from '../reading/page.ts';
import { sizeQuery } from '../reading/walk.ts';

export const pageSize = defineAudit({
  id: 'pagination/page-size',
  rule: 'A page holds at most as many items as were asked for.',
  source: { text: 'the contract of the list: its parameter for the size of a page' },
  needs: ['size'],
  after: ['lists/answers-with-a-page'],
  client:
    'The first screen waits for the whole list: seconds on a mobile link, and memory for what nobody scrolls to.',
  row: 'pagination',
  probe: {
    id: 'three-items',
    sends: 'asking for pages of three',
    async gather(prober) {
      await prober.seed(8);
      await prober.get(prober.listPath(sizeQuery(prober, 3)), 'page');
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'size-ignored' },
    { server: 'cursor', fault: 'size-ignored' },
    { server: 'postcards', fault: 'size-one-more' },
    { server: 'page', fault: 'size-one-more' },
  ],
});

function judge({ collection, steps }: Trial): Judgement {
  const exchange = steps.findLast(({ role }) => role === 'page')?.exchange;
  const page = exchange && readPage(collection, exchange);
  const { size } = collection.list;
  if (!exchange || !page || !size) return { verdict: 'undecided', because: 'Nothing was asked.' };
  const text = new URL(exchange.request.url).searchParams.get(size.name) ?? '';
  if (!isPage(page)) {
    return { verdict: 'undecided', because: `Asked for ${text} items, it answered with ${page.problem}.` };
  }
  const { length } = page.ids;
  if (length > Number(text)) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `at most ${text} items`,
      got: `Asked for ${text} items, the page holds ${length}.`,
      marks: [
        { exchange, part: 'request head', text: `${size.name}=${text}` },
        { exchange, part: 'response body', text: page.ids[Number(text)] ?? '' },
      ],
    };
  }
  if (length < Number(text)) {
    return {
      verdict: 'undecided',
      because: `The list holds only ${countOf(length, 'item')}: a larger page was not possible.`,
    };
  }
  return { verdict: 'passed', because: `Asked for ${text} items, the page holds ${length}.` };
}
