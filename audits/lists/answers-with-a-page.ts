/** The control of every other audit: the list answers, and with what its contract says. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { describeBody, isPage, readPage } from '../reading/page.ts';
import { statusOf } from '../reading/response.ts';

export const answersWithAPage = defineAudit({
  id: 'lists/answers-with-a-page',
  rule: 'The list answers with a page of items, in the form that its contract gives.',
  source: {
    text: 'OpenAPI 3.1, Responses Object',
    url: 'https://spec.openapis.org/oas/v3.1.1.html#responses-object',
  },
  needs: [],
  after: [],
  control: true,
  client:
    'An empty screen, or an error where the list should be: the decoder finds another shape than it was built for.',
  row: 'pagination',
  probe: {
    id: 'first-page',
    sends: 'reading the first page',
    async gather(prober) {
      await prober.get(prober.listPath(), 'page');
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'constant-object' },
    { server: 'cursor', fault: 'constant-object' },
    { server: 'postcards', fault: 'not-implemented' },
    { server: 'link', fault: 'not-implemented' },
  ],
});

function judge({ collection, steps }: Trial): Judgement {
  const exchange = steps.at(-1)?.exchange;
  if (!exchange) return { verdict: 'undecided', because: 'Nothing was asked.' };
  const page = readPage(collection, exchange);
  if (isPage(page)) {
    return { verdict: 'passed', because: `The first page holds ${countOf(page.ids.length, 'item')}.` };
  }
  const status = statusOf(exchange);
  const undecided = (because: string): Judgement => ({ verdict: 'undecided', because });
  if (status === 401 || status === 403) {
    return undecided(`It was answered with ${status}: give credentials with --header.`);
  }
  if ([429, 502, 503, 504].includes(status)) return undecided(`It was answered with ${status}: not now.`);
  if (status >= 300 && status <= 399) return undecided(`It redirects (${status}) and leads to no page.`);
  // A web site that knows nothing of this contract is no broken backend.
  if (/html/i.test(describeBody(exchange)) && status < 500) {
    return undecided(
      `A web page came (${describeBody(exchange)}, ${status}): is this the API of this contract?`,
    );
  }
  return {
    verdict: 'failed',
    level: 'failure',
    expected: page.expected,
    got: `The list answered with ${page.problem}.`,
    marks: [{ exchange, part: page.part, text: page.sign }],
  };
}
