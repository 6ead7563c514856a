/** A misspelt filter is refused, and does not silently show everything. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isPage, readPage } from '../reading/page.ts';
import { describeAnswer, isCrash, requestTarget } from '../reading/response.ts';

export const unknownFilter = defineAudit({
  id: 'pagination/unknown-filter',
  rule: 'A query parameter that the list does not know is refused.',
  source: {
    text: 'practice; 400 is RFC 9110, section 15.5.1',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1',
  },
  needs: ['filter'],
  after: ['lists/answers-with-a-page'],
  client: 'One letter wrong in the client, and the screen of one album shows everybody’s postcards.',
  row: 'pagination',
  probe: {
    id: 'misspelt-filter',
    sends: 'asking with a misspelt filter',
    async gather(prober) {
      const [filter] = prober.collection.list.filters;
      if (!filter) return;
      await prober.seed(3);
      await prober.get(prober.listPath(), 'plain');
      await prober.get(prober.listPath({ [misspell(filter.name)]: 'be-check' }), 'misspelt');
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'unknown-ignored' },
    { server: 'cursor', fault: 'unknown-ignored' },
    { server: 'offset', fault: 'unknown-ignored' },
  ],
});

/** The last two letters in each other's place; one that does not change gets a letter more. */
function misspell(name: string): string {
  const swapped = name.slice(0, -2) + name.slice(-1) + name.slice(-2, -1);
  return swapped === name ? `${name}x` : swapped;
}

function judge({ collection, steps }: Trial): Judgement {
  const plain = steps.find(({ role }) => role === 'plain')?.exchange;
  const exchange = steps.find(({ role }) => role === 'misspelt')?.exchange;
  if (!plain || !exchange) return { verdict: 'undecided', because: 'Nothing was asked.' };
  if (isCrash(exchange))
    return { verdict: 'undecided', because: `It was answered with ${describeAnswer(exchange)}.` };
  const [before, after] = [readPage(collection, plain), readPage(collection, exchange)];
  if (!isPage(after))
    return { verdict: 'passed', because: `It was refused with ${describeAnswer(exchange)}.` };
  if (!isPage(before) || before.ids.length === 0) {
    return { verdict: 'undecided', because: 'The list is empty: nothing could be shown by mistake.' };
  }
  if (before.ids.join(' ') !== after.ids.join(' ')) {
    return {
      verdict: 'undecided',
      because: 'Other items came than without it: the name may be known after all.',
    };
  }
  return {
    verdict: 'failed',
    level: 'warning',
    expected: 'a refusal, such as 400',
    got: `A parameter with a misspelt name was ignored: the same ${countOf(after.ids.length, 'item')} came as without it.`,
    marks: [
      { exchange, part: 'request head', text: requestTarget(exchange) },
      { exchange, part: 'response body', text: after.ids[0] ?? '' },
    ],
  };
}
