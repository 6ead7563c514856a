/** A size that makes no sense is the client's mistake, and no reason to crash. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, requestTarget, statusLine } from '../reading/response.ts';

export const oddSizes = defineAudit({
  id: 'pagination/odd-sizes',
  rule: 'A page size that is no size is refused or replaced, and never answered with a server error.',
  source: { text: 'RFC 9110, section 15.5.1', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1' },
  needs: ['size'],
  after: ['lists/answers-with-a-page'],
  client: 'The client retries, because 500 says that the server is to blame; the mistake is never found.',
  row: 'pagination',
  probe: {
    id: 'odd-sizes',
    sends: 'asking for pages of 0, -1, abc, 1e309, nothing, and of two sizes',
    async gather(prober) {
      const name = prober.collection.list.size?.name ?? '';
      for (const size of ['0', '-1', 'abc', '1e309', '']) {
        await prober.get(prober.listPath({ [name]: size }), 'odd');
      }
      await prober.get(`${prober.listPath({ [name]: 1 })}&${new URLSearchParams({ [name]: '2' })}`, 'odd');
    },
  },
  judge({ steps }: Trial): Judgement {
    const crashes = steps.map(({ exchange }) => exchange).filter(isCrash);
    const [first] = crashes;
    if (steps.length === 0) return { verdict: 'undecided', because: 'Nothing was asked.' };
    if (!first) {
      const answers = [...new Set(steps.map(({ exchange }) => describeAnswer(exchange)))].join(', ');
      return { verdict: 'passed', because: `${steps.length} odd sizes: ${answers}.` };
    }
    return {
      verdict: 'failed',
      level: 'warning',
      expected: '400, or a size of the server’s own choice',
      got: `${crashes.length} of ${steps.length} odd sizes were answered with a server error, the first with ${describeAnswer(first)}.`,
      marks: crashes.slice(0, 2).flatMap((exchange) => [
        { exchange, part: 'request head' as const, text: requestTarget(exchange) },
        { exchange, part: 'response head' as const, text: statusLine(exchange) },
      ]),
    };
  },
  twins: [
    { server: 'postcards', fault: 'odd-size-crashes' },
    { server: 'offset', fault: 'odd-size-crashes' },
    { server: 'postcards', fault: 'zero-size-crashes' },
    { server: 'starting-after', fault: 'zero-size-crashes' },
  ],
});
