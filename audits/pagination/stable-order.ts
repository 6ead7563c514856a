/** The order is total: items that share a sort key do not change places between two pages. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { statusLine } from '../reading/response.ts';
import { listIds, marksOf, readWalk, repeated, sizeQuery, walk } from '../reading/walk.ts';
import { findTies, sizesThatCut, type Ties } from './ties.ts';

/** Walks with pages that end between two items of the same moment; and some with other sizes. */
const cuttingWalks = 8;
const otherSizes = [7, 5, 9, 6];
/** Rounds of creating items at once until enough of them share a moment, and how many make enough. */
const [rounds, perRound, enough] = [6, 8, 6];

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
    id: 'ties',
    sends: 'walking with pages that end between items of the same moment, with nobody writing',
    async gather(prober) {
      const places = await makeTies(prober);
      const { size } = prober.collection.list;
      const cutting = size ? sizesThatCut(places, size.minimum ?? 1, size.maximum ?? 50, cuttingWalks) : [];
      const sizes = [...otherSizes, ...cutting];
      prober.note('walks', String(sizes.length));
      for (const [index, wished] of sizes.entries()) {
        await walk(prober, { role: `walk ${index}`, query: sizeQuery(prober, wished) });
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

/** Creates items at once until enough of them share what the list is sorted by; gives their places in it. */
async function makeTies(prober: Prober): Promise<readonly number[]> {
  let count = 25;
  await prober.seed(count, 'together');
  for (let round = 0; ; round++) {
    const ties = await look(prober, `look ${round}`);
    const untied = ties.byId && ties.members.length === 0;
    const done = untied || ties.places.length >= enough || !prober.canCreate || round === rounds;
    prober.note('look', String(round));
    if (done) return ties.places;
    count += perRound;
    await prober.seed(count, 'together');
  }
}

async function look(prober: Prober, role: string): Promise<Ties> {
  const pages: Parameters<typeof findTies>[0][number][] = [];
  await walk(prober, {
    role,
    query: sizeQuery(prober, 50),
    after: async (page) => {
      pages.push(page);
    },
  });
  return findTies(pages, prober.collection.list.idField ?? 'id');
}

function judge(trial: Trial): Judgement {
  const count = Number(trial.notes['walks'] ?? 0);
  const walks = Array.from({ length: count }, (_, index) => readWalk(trial, `walk ${index}`));
  if (
    count === 0 ||
    walks.some(({ complete }) => !complete) ||
    walks.every(({ pages }) => pages.length < 2)
  ) {
    return {
      verdict: 'undecided',
      because: 'The list was not read to its end in several pages, several times.',
    };
  }
  for (const { ids, pages } of walks) {
    const [twice] = repeated(ids);
    if (twice === undefined) continue;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'every item once, also where two share the moment that they are sorted by',
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
      expected: `all of the ${countOf(stayed.length, 'item')} that are in the list, also those that share a moment`,
      got: `While nobody wrote, one walk to the end left out ${missing.length} of them (${listIds(missing)}).`,
      marks: [{ exchange: end.exchange, part: 'response head', text: statusLine(end.exchange) }],
    };
  }
  const looked = readWalk(trial, `look ${trial.notes['look'] ?? 0}`);
  const { byId, members, places } = findTies(looked.pages, trial.collection.list.idField ?? 'id');
  const saw = `${count} walks showed the same ${countOf(stayed.length, 'item')}`;
  if (byId && places.length === 0) {
    return { verdict: 'passed', because: `${saw}; the list is sorted by its ids.` };
  }
  if (members.length > 0 && places.length === 0) {
    return {
      verdict: 'undecided',
      because: `${saw}, but no two of them share ${members.join(' or ')}: nothing was tied.`,
    };
  }
  return {
    verdict: 'passed',
    because:
      places.length > 0
        ? `${saw}, ${places.length} of which share ${members.join(' or ')} with the next.`
        : `${saw}.`,
  };
}
