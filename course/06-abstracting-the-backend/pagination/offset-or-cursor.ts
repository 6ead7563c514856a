/** Pages through a feed by offset and by cursor while others write, and counts what is shown twice or never. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { choiceParameter, numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { decideAbove, median, ratioOfMedians } from '../../../kit/statistics.ts';
import { formatNumber } from '../../../kit/text.ts';
import { type LinkProfile, linkProfiles } from '../../../wire/link-profiles.ts';
import { openFeed, type Way } from './feed.ts';
import { countSurprises } from './surprises.ts';

const parameters = {
  postcards: numberParameter({ title: 'postcards in the feed', default: 600, min: 20, max: 20_000 }),
  pageSize: numberParameter({ title: 'page size', default: 30, min: 1, max: 100 }),
  sent: numberParameter({
    title: 'others send',
    unit: 'before pages 2, 4, 6 …',
    default: 3,
    min: 0,
    max: 20,
  }),
  takenBack: numberParameter({
    title: 'others take back',
    unit: 'before pages 3, 5, 7 …',
    default: 2,
    min: 0,
    max: 20,
  }),
  link: choiceParameter<LinkProfile>({
    title: 'link',
    default: 'lte',
    choices: Object.fromEntries(Object.entries(linkProfiles).map(([id, { title }]) => [id, title])) as Record<
      LinkProfile,
      string
    >,
  }),
};

/** One page, as the client got it, and what the database did for it. */
interface PageRow {
  readonly variant: Way;
  readonly page: number;
  /** ms, from the request to the response's last byte, over the link; on the first page with its handshake. */
  readonly latency: number;
  /** Rows that the database read for the page, by EXPLAIN ANALYZE of the statement that the request caused. */
  readonly rowsRead: number;
  /** How it read them: the kind of scan in the plan. */
  readonly scan: string;
  /** ms inside the database: the median of the repetitions of that statement. */
  readonly executionMs: number;
  readonly shownTwice: number;
  readonly neverShown: number;
}

/** Repetitions of a page's statement: enough for an interval, few enough not to be felt. */
const repetitions = 9;

export const offsetOrCursor = defineExperiment<typeof parameters, PageRow>({
  id: 'pagination/offset-or-cursor',
  title: 'Offset or cursor, while others write',
  question: 'What does a client that pages through a changing feed show twice, and what does it never show?',
  parameters,
  requires: { sql: ['sessions'] },
  // Fewer rows, and it is chance whether the planner finds the index worth its while.
  quick: { postcards: 600, pageSize: 25, link: 'none' },
  large: { postcards: 20_000, pageSize: 100, link: 'none' },
  prediction: {
    ask: 'While others write, the client that pages by offset will show twice',
    unit: 'postcards',
    min: 0,
    // Before every second page others send: each pushes one onto the next page, and makes the way longer.
    max: { times: 1, of: ['postcards', 'sent'], over: ['pageSize'] },
    measured: (rows) => last(rows, 'offset')?.shownTwice ?? Number.NaN,
  },
  variants: [
    { id: 'offset', title: 'offset' },
    { id: 'cursor', title: 'cursor' },
  ],
  topology: {
    nodes: [
      { id: 'client', title: 'client' },
      { id: 'postcards', title: 'Postcards' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'writers', title: 'others', role: 'outside' },
    ],
    edges: [
      { from: 'client', to: 'postcards', parameter: 'link' },
      { from: 'postcards', to: 'sql' },
      { from: 'writers', to: 'postcards' },
    ],
  },
  columns: {
    variant: { title: 'paged by' },
    page: { title: 'page' },
    latency: { title: 'latency', unit: 'ms' },
    rowsRead: { title: 'rows read', unit: 'rows' },
    scan: { title: 'read by' },
    executionMs: { title: 'in the database', unit: 'ms' },
    shownTwice: { title: 'shown twice so far', unit: 'postcards' },
    neverShown: { title: 'never shown so far', unit: 'postcards' },
  },
  measure,
  figures: [
    {
      id: 'shown-twice',
      title: 'Postcards shown twice',
      x: 'page',
      y: 'shownTwice',
      predicted: true,
      reading(rows) {
        const [offset, cursor] = [
          last(rows, 'offset')?.shownTwice ?? 0,
          last(rows, 'cursor')?.shownTwice ?? 0,
        ];
        return `By the last page the offset has shown ${formatNumber(offset)} postcards a second time, the cursor ${formatNumber(cursor)}: each postcard sent at the head pushes one already seen onto the next page.`;
      },
    },
    {
      id: 'never-shown',
      title: 'Postcards never shown',
      x: 'page',
      y: 'neverShown',
      reading(rows) {
        const [offset, cursor] = [
          last(rows, 'offset')?.neverShown ?? 0,
          last(rows, 'cursor')?.neverShown ?? 0,
        ];
        return `By the last page the offset has skipped ${formatNumber(offset)} postcards that were there all the time, the cursor ${formatNumber(cursor)}: each one taken back at the head pulls one across the page’s edge.`;
      },
    },
    {
      id: 'rows-read',
      title: 'Rows read per page',
      x: 'page',
      y: 'rowsRead',
      reading(rows) {
        const [offset, cursor] = [
          median(readsOf(deepest(rows, 'offset'))),
          median(readsOf(deepest(rows, 'cursor'))),
        ];
        return `For one of the last pages PostgreSQL read ${formatNumber(offset)} rows by offset and ${formatNumber(cursor)} by cursor: an offset is counted off row by row, until reading the whole table is cheaper; a cursor is looked up.`;
      },
    },
  ],
  findings: [
    {
      id: 'cursor-is-exact',
      claim: 'A cursor shows nothing twice and skips nothing.',
      decide(rows) {
        const end = last(rows, 'cursor');
        if (!end) return { verdict: 'undecided', because: 'No page was fetched by cursor.' };
        const exact = end.shownTwice === 0 && end.neverShown === 0;
        return {
          verdict: exact ? 'passed' : 'failed',
          because: `${end.shownTwice} twice, ${end.neverShown} never`,
        };
      },
    },
    {
      id: 'offset-drifts',
      claim: 'An offset shows twice what others push down, and skips what others pull up.',
      decide(rows, { sent, takenBack, pageSize }) {
        const end = last(rows, 'offset');
        if (!end || (sent === 0 && takenBack === 0))
          return { verdict: 'undecided', because: 'Nobody else wrote.' };
        if (pageSize <= sent)
          return {
            verdict: 'undecided',
            because: 'Others send faster than the offset goes on: it never came to its end.',
          };
        if (end.page < 3) return { verdict: 'undecided', because: 'It takes three pages to tell.' };
        const drifted = (sent === 0 || end.shownTwice > 0) && (takenBack === 0 || end.neverShown > 0);
        return {
          verdict: drifted ? 'passed' : 'failed',
          because: `${end.shownTwice} twice, ${end.neverShown} never`,
        };
      },
    },
    {
      id: 'offset-reads-all-before',
      claim:
        'The rows that PostgreSQL reads grow with the depth of an offset, and not with that of a cursor.',
      decide(rows, { pageSize }) {
        const [offset, cursor] = [deepest(rows, 'offset'), deepest(rows, 'cursor')].map((pages) => ({
          before: ((pages[0]?.page ?? 1) - 1) * pageSize,
          // The median, because for a single page the planner may choose another plan.
          read: median(readsOf(pages)),
        }));
        if (!offset || !cursor || offset.before < 2 * pageSize) {
          return { verdict: 'undecided', because: 'It takes more pages to tell.' };
        }
        // A few hundred rows fit into a few blocks: then PostgreSQL may read the whole table for either way.
        if (offset.read < 1_000 && cursor.read > pageSize + 1) {
          return {
            verdict: 'undecided',
            because: `PostgreSQL read the whole table of ${formatNumber(cursor.read)} rows for both: it is too small to tell`,
          };
        }
        return {
          verdict: offset.read >= offset.before && cursor.read <= pageSize + 1 ? 'passed' : 'failed',
          because: `on the last pages ${formatNumber(offset.read)} rows by offset, ${formatNumber(cursor.read)} by cursor`,
        };
      },
    },
    {
      id: 'offset-takes-longer',
      claim: 'On its last pages an offset keeps PostgreSQL busy for at least twice as long as a cursor.',
      decide(rows) {
        const [offset, cursor] = [timesOf(deepest(rows, 'offset')), timesOf(deepest(rows, 'cursor'))];
        if (offset.length < 3 || cursor.length < 3)
          return { verdict: 'undecided', because: 'It takes more pages to tell.' };
        const ratio = ratioOfMedians(offset, cursor);
        const medians = `${formatNumber(median(offset))} ms against ${formatNumber(median(cursor))} ms`;
        const interval = `ratio ${formatNumber(ratio.estimate)}, between ${formatNumber(ratio.low)} and ${formatNumber(ratio.high)}`;
        const verdict = decideAbove(ratio, 2);
        // A small feed is no evidence against the claim: there the offset has little to count off.
        const deep = (last(rows, 'offset')?.rowsRead ?? 0) >= 5_000;
        if (verdict === 'passed' || (verdict === 'failed' && deep))
          return { verdict, because: `${medians}: ${interval}` };
        return {
          verdict: 'undecided',
          because: `${medians}: ${interval}. Too near at this depth; try 20,000 postcards`,
        };
      },
    },
  ],
  numbers: {
    'offset-twice': (rows) => last(rows, 'offset')?.shownTwice ?? Number.NaN,
    'offset-never': (rows) => last(rows, 'offset')?.neverShown ?? Number.NaN,
    'cursor-twice': (rows) => last(rows, 'cursor')?.shownTwice ?? Number.NaN,
    'cursor-never': (rows) => last(rows, 'cursor')?.neverShown ?? Number.NaN,
    'offset-rows': (rows) => median(readsOf(deepest(rows, 'offset'))),
    'cursor-rows': (rows) => median(readsOf(deepest(rows, 'cursor'))),
    'offset-ms': (rows) => median(timesOf(deepest(rows, 'offset'))),
    'cursor-ms': (rows) => median(timesOf(deepest(rows, 'cursor'))),
    'page-ms': (rows) => median(rows.map(({ latency }) => latency)),
    'page-size': (_, values) => values.pageSize,
    postcards: (_, values) => values.postcards,
  },
  decisive: [/(?<=[?&])offset=[^&\s]*/, /(?<=[?&])after=[^&\s]*/, /^deprecation:.*$/im, /^link:.*$/im],
});

/** Both clients page through the same feed at the same time, in turns, so that both meet the same writes and the same machine. */
async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<PageRow> {
  const feed = await openFeed(values, lab);
  const pagers = [feed.openPager('offset'), feed.openPager('cursor')];
  const pages = Math.ceil(values.postcards / values.pageSize);
  // Who sends faster than the offset goes on keeps its end away for ever.
  for (let page = 1; page <= 3 * pages && pagers.some((pager) => pager.more()); page++) {
    if (page > 1)
      await feed.othersWrite(page % 2 === 0 ? values.sent : 0, page % 2 === 0 ? 0 : values.takenBack);
    for (const pager of pagers) {
      if (!pager.more()) continue;
      lab.progress(Math.min(page - 1, pages), pages, `page ${page} by ${pager.way}`);
      const fetched = await pager.fetch(page);
      const explained = await feed.explain(fetched.statement, repetitions);
      const surprises = countSurprises(pager.shown, feed.stayed(), !pager.more());
      yield { variant: pager.way, page, latency: fetched.latency, ...explained, ...surprises };
    }
  }
}

function last(rows: readonly PageRow[], way: Way): PageRow | undefined {
  return rows.findLast((row) => row.variant === way);
}

/** The last quarter of the pages. */
function deepest(rows: readonly PageRow[], way: Way): PageRow[] {
  const own = rows.filter((row) => row.variant === way);
  return own.slice(-Math.ceil(own.length / 4));
}

function readsOf(rows: readonly PageRow[]): number[] {
  return rows.map(({ rowsRead }) => rowsRead);
}

/** ms in the database. */
function timesOf(rows: readonly PageRow[]): number[] {
  return rows.map(({ executionMs }) => executionMs);
}
