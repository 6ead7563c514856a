/** Behind the last page there is nothing, and that is no error. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { isPage, readPage } from '../reading/page.ts';
import { describeAnswer, isCrash, requestTarget, statusLine } from '../reading/response.ts';

const farAway = 1_000_000;

export const pastTheEnd = defineAudit({
  id: 'pagination/past-the-end',
  rule: 'A place behind the last item is answered with an empty page.',
  source: {
    text: 'practice; the list exists, so 404 (RFC 9110, section 15.5.5) is not about it',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5',
  },
  needs: ['position'],
  after: ['lists/answers-with-a-page'],
  client: 'The list shrinks while the user is on its last page: an error screen instead of an end.',
  row: 'pagination',
  probe: {
    id: 'far-away',
    sends: 'asking for a place behind the last item',
    async gather(prober) {
      const paging = prober.collection.list.paging.find(
        ({ style }) => style === 'offset' || style === 'page',
      );
      if (paging && 'parameter' in paging)
        await prober.get(prober.listPath({ [paging.parameter]: farAway }), 'page');
    },
  },
  judge({ collection, steps }: Trial): Judgement {
    const exchange = steps.at(-1)?.exchange;
    if (!exchange) return { verdict: 'undecided', because: 'Nothing was asked.' };
    const page = readPage(collection, exchange);
    if (isPage(page)) {
      return page.ids.length === 0
        ? { verdict: 'passed', because: 'An empty page came.' }
        : { verdict: 'undecided', because: `Items came at place ${farAway}: the list may be that long.` };
    }
    return {
      verdict: 'failed',
      level: isCrash(exchange) ? 'warning' : 'advice',
      expected: '200 with an empty page',
      got: `A place behind the last item was answered with ${describeAnswer(exchange)}.`,
      marks: [
        { exchange, part: 'request head', text: requestTarget(exchange) },
        { exchange, part: 'response head', text: statusLine(exchange) },
      ],
    };
  },
  twins: [
    { server: 'offset', fault: 'past-the-end-404' },
    { server: 'page', fault: 'past-the-end-404' },
    { server: 'postcards', fault: 'past-the-end-500' },
    { server: 'page', fault: 'past-the-end-500' },
  ],
});
