/** A cursor that is not the server's own, or that belongs to another question, is refused or does no harm. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { placeIn } from '../reading/next-page.ts';
import { isPage, readPage } from '../reading/page.ts';
import { describeAnswer, isCrash, requestTarget, statusLine } from '../reading/response.ts';
import { sizeQuery } from '../reading/walk.ts';

export const alteredCursor = defineAudit({
  id: 'pagination/altered-cursor',
  rule: 'A cursor that was altered is refused, and neither crashes the server nor starts from the beginning.',
  source: {
    text: 'RFC 9110, section 15.5.1; OWASP API1:2023',
    url: 'https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/',
  },
  needs: ['cursor'],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client:
    'A stored cursor that has become invalid brings an error page, or the head of the list once more, without a word.',
  row: 'pagination',
  probe: {
    id: 'altered-cursors',
    sends: 'going on with cursors of which one character was changed',
    async gather(prober) {
      await prober.seed(12);
      const path = prober.listPath(sizeQuery(prober, 4));
      const page = readPage(prober.collection, await prober.get(path, 'page'));
      if (!isPage(page) || page.next === undefined) return;
      const place = placeIn(path, page.next);
      // A number is a place that a client may choose: there is nothing to alter.
      if (!place || /^\d+$/.test(place.value)) return;
      prober.note('place', place.name);
      for (const altered of alter(place.value, prober)) {
        const url = new URL(page.next, 'http://target.invalid');
        url.searchParams.set(place.name, altered);
        await prober.get(url.pathname + url.search, 'altered');
      }
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'altered-cursor-crashes' },
    { server: 'cursor', fault: 'altered-cursor-crashes' },
    { server: 'postcards', fault: 'altered-cursor-restarts' },
    { server: 'next-url', fault: 'altered-cursor-restarts' },
  ],
});

/** One character changed at the beginning and in the middle, the end cut off, and a text that never was a cursor. */
function alter(value: string, { random }: Prober): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const change = (at: number) => {
    const letter = random.pick(letters.filter((one) => one !== value.charAt(at).toLowerCase()));
    return value.slice(0, at) + letter + value.slice(at + 1);
  };
  return [
    change(0),
    change(Math.floor(value.length / 2)),
    value.slice(0, -Math.ceil(value.length / 3)),
    'be-check',
  ];
}

function judge({ collection, steps, notes }: Trial): Judgement {
  const first = steps.find(({ role }) => role === 'page')?.exchange;
  const altered = steps.filter(({ role }) => role === 'altered').map(({ exchange }) => exchange);
  if (!first || altered.length === 0) {
    return { verdict: 'undecided', because: 'No page names a next one with a cursor in it.' };
  }
  const crash = altered.find(isCrash);
  if (crash) {
    return {
      verdict: 'failed',
      level: 'warning',
      expected: 'a refusal, such as 400',
      got: `A cursor that was altered was answered with ${describeAnswer(crash)}.`,
      marks: [
        { exchange: crash, part: 'request head', text: requestTarget(crash) },
        { exchange: crash, part: 'response head', text: statusLine(crash) },
      ],
    };
  }
  const start = readPage(collection, first);
  const restarts = altered.flatMap((exchange) => {
    const page = readPage(collection, exchange);
    return isPage(start) && isPage(page) && page.ids.length > 0 && page.ids[0] === start.ids[0]
      ? [{ exchange, page }]
      : [];
  });
  const [restart] = restarts;
  // One alone may be chance: a cursor that is not sealed can be altered into a place before the first item.
  if (restart && restarts.length > 1) {
    const { exchange, page } = restart;
    return {
      verdict: 'failed',
      level: 'warning',
      expected: 'a refusal, such as 400',
      got: 'A cursor that was altered brought the first page again, with status 200.',
      marks: [
        { exchange, part: 'request head', text: `${notes['place']}=` },
        { exchange, part: 'response body', text: page.ids[0] ?? '' },
      ],
    };
  }
  const answers = [...new Set(altered.map(describeAnswer))].join(', ');
  return { verdict: 'passed', because: `${altered.length} altered cursors: ${answers}.` };
}
