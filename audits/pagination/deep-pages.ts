/** The last page costs no more than the first. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { median, ratioOfMedians } from '../../kit/statistics.ts';
import { formatDuration, formatNumber } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { isSuccess, requestTarget } from '../reading/response.ts';
import { sizeQuery, walk } from '../reading/walk.ts';

/** Timed pairs of the first and the deepest page: three look, ten decide. */
const [few, many] = [3, 10];
/** Below this difference nobody feels it, and noise reaches it: ms. */
const floorMs = 200;
const floorRatio = 10;
/** Items that have to stand before the deepest page, for a pass to say anything. */
const deepEnough = 100;

export const deepPages = defineAudit({
  id: 'pagination/deep-pages',
  rule: 'A page deep in the list takes about as long as the first.',
  source: {
    text: 'practice; PostgreSQL 18, section 7.6: skipped rows still have to be computed',
    url: 'https://www.postgresql.org/docs/18/queries-limit.html',
  },
  needs: [],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client: 'Scrolling becomes slower the further one scrolls, until the request times out.',
  row: 'pagination',
  probe: {
    id: 'depth',
    sends: 'timing the first page and the deepest, by turns',
    async gather(prober) {
      await prober.seed(40, 'together');
      const first = prober.listPath(sizeQuery(prober));
      let deepest = first;
      let items = 0;
      await walk(prober, {
        role: 'page',
        query: sizeQuery(prober),
        async after(page) {
          const { pathname, search } = new URL(page.exchange.request.url);
          if (page.ids.length === 0) return;
          deepest = pathname + search;
          prober.note('before', String(items));
          items += page.ids.length;
        },
      });
      if (deepest === first) return;
      await timePairs(prober, first, deepest, few);
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'deep-is-slow' },
    { server: 'offset', fault: 'deep-is-slow' },
  ],
});

/** Interleaved, so that what slows the machine down slows both; more of them when the first show a difference. */
async function timePairs(prober: Prober, first: string, deepest: string, pairs: number): Promise<void> {
  let slower = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const near = took(await prober.get(first, 'first'));
    const far = took(await prober.get(deepest, 'deepest'));
    if (far - near > floorMs / 2) slower++;
  }
  if (pairs === few && slower > few / 2) await timePairs(prober, first, deepest, many - few);
}

/** ms from the request to the last byte of its answer. */
function took({ timing }: Exchange): number {
  return (timing.lastByte ?? timing.end) - (timing.connected ?? timing.start);
}

function judge({ steps, notes }: Trial): Judgement {
  const of = (role: string) => steps.filter((step) => step.role === role && isSuccess(step.exchange));
  const [first, deepest] = [of('first'), of('deepest')];
  const last = deepest.at(-1)?.exchange;
  if (!last || first.length < few) return { verdict: 'undecided', because: 'The list has no deep page.' };
  const [near, far] = [first, deepest].map((some) => some.map(({ exchange }) => took(exchange)));
  const before = Number(notes['before'] ?? 0);
  const figures = `${formatDuration(median(near ?? []))} for the first page, ${formatDuration(median(far ?? []))} with ${formatNumber(before)} items before it`;
  const ratio = ratioOfMedians(far ?? [], near ?? []);
  const difference = median(far ?? []) - median(near ?? []);
  if (deepest.length >= many && ratio.low >= floorRatio && difference > floorMs) {
    return {
      verdict: 'failed',
      level: 'warning',
      expected: 'about the same time for every page',
      got: `The deepest page takes ${formatNumber(ratio.estimate)} times as long: ${figures} (medians of ${deepest.length}).`,
      marks: [{ exchange: last, part: 'request head', text: requestTarget(last) }],
    };
  }
  if (before < deepEnough)
    return { verdict: 'undecided', because: `The list is too short to tell: ${figures}.` };
  return { verdict: 'passed', because: `${figures}.` };
}
