/** A page has a largest size, whoever asks for more. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf, formatBytes } from '../../kit/text.ts';
import { isPage, readPage } from '../reading/page.ts';
import { describeAnswer, isCrash } from '../reading/response.ts';

const hugeSize = 1_000_000;
/** Items of ours that it is worth to create, for a contract that names its largest size. */
const mostItems = 250;
/** More than this on a page is no page any more, where the contract names no size. */
const saneSize = 1_000;

export const sizeIsCapped = defineAudit({
  id: 'pagination/size-is-capped',
  rule: 'A page has a largest size: a client that asks for a million does not get them.',
  source: {
    text: 'OWASP API4:2023, Unrestricted Resource Consumption',
    url: 'https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/',
  },
  needs: ['size'],
  after: ['lists/answers-with-a-page', 'pagination/page-size'],
  client: 'One client with a careless number makes the server read, and the phone hold, the whole list.',
  row: 'pagination',
  probe: {
    id: 'a-million',
    sends: 'asking for a page of a million',
    async gather(prober) {
      const { size } = prober.collection.list;
      if (!size) return;
      const path = prober.listPath({ [size.name]: hugeSize });
      const page = readPage(prober.collection, await prober.get(path, 'page'));
      const { maximum } = size;
      if (!isPage(page) || maximum === undefined || maximum > mostItems || page.ids.length > maximum) return;
      if (page.next !== undefined) return;
      await prober.seed(maximum + 1, 'together');
      await prober.get(path, 'page');
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'no-cap' },
    { server: 'cursor', fault: 'no-cap' },
  ],
});

function judge({ collection, steps }: Trial): Judgement {
  const exchange = steps.findLast(({ role }) => role === 'page')?.exchange;
  const { size } = collection.list;
  if (!exchange || !size) return { verdict: 'undecided', because: 'Nothing was asked.' };
  const page = readPage(collection, exchange);
  if (!isPage(page)) {
    // Larger than what we read of a body: there was no cap.
    if (exchange.failure?.kind === 'too-large') return uncapped('more than the check reads of one answer');
    if (isCrash(exchange))
      return { verdict: 'undecided', because: `It was answered with ${describeAnswer(exchange)}.` };
    return { verdict: 'passed', because: `It was refused with ${describeAnswer(exchange)}.` };
  }
  const { length } = page.ids;
  const most = size.maximum ?? saneSize;
  if (length > most)
    return uncapped(`${countOf(length, 'item')}, ${formatBytes(exchange.response?.body.bytes ?? 0)}`);
  if (page.next !== undefined)
    return { verdict: 'passed', because: `The server held to ${countOf(length, 'item')}.` };
  return {
    verdict: 'undecided',
    because: `The list holds only ${countOf(length, 'item')}: too few to see a cap.`,
  };

  function uncapped(what: string): Judgement {
    return {
      verdict: 'failed',
      level: size?.maximum === undefined ? 'warning' : 'failure',
      expected: `a refusal, or at most ${most} items`,
      got: `Asked for ${hugeSize.toLocaleString('en-US')} items, the server sent ${what}.`,
      marks: exchange ? [{ exchange, part: 'request head', text: `${size?.name}=${hugeSize}` }] : [],
    };
  }
}
