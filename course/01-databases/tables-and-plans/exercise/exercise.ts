/** Stage 1a: the learner's query answers a screen's question, and their index keeps it from reading the whole table. */
import { defineSqlExercise } from '../../../../kit/exercise.ts';
import { openGround } from './ground.ts';
import {
  findOtherThanIndex,
  judgeColumns,
  judgeFrugal,
  judgeIndexRuns,
  judgeOrder,
  judgeReads,
  judgeRows,
  judgeRuns,
} from './judgements.ts';

const manual = 'https://www.postgresql.org/docs/18';

export const latestPostcards = defineSqlExercise({
  id: 'tables-and-plans/latest-postcards',
  stage: '1a',
  title: 'A query and its index',
  summary:
    'Your query fills the first screen of an album, and your index lets it read no more than it shows.',
  brief: new URL('./brief.md', import.meta.url),
  solution: new URL('./solution.md', import.meta.url),
  tables: new URL('./tables.sql', import.meta.url),
  files: [
    { name: 'query.sql', title: 'the query', starter: new URL('./starter/query.sql', import.meta.url) },
    { name: 'index.sql', title: 'its index', starter: new URL('./starter/index.sql', import.meta.url) },
  ],
  parameters: { album: 'the id of the album', count: 'how many postcards the screen holds' },
  prepare: openGround,
  steps: [
    {
      audit: 'query/runs',
      file: 'query.sql',
      title: 'PostgreSQL runs the query',
      rule: 'The file holds one query, and PostgreSQL runs it.',
      source: { text: 'PostgreSQL 18, section 2.5', url: `${manual}/tutorial-select.html` },
      client: 'An error in place of the album.',
      next: 'Write one SELECT into `query.sql`, and mend what PostgreSQL does not take.',
      hints: [
        'A query names its columns, then its table: `select p.id from postcards p`.',
        'The message names a place: look at the word there, and at the one before it.',
      ],
      ask: async ({ query, on }) => judgeRuns(query, query.length === 1 ? await on('plain') : []),
    },
    {
      audit: 'query/columns',
      file: 'query.sql',
      title: 'It returns the columns of the screen',
      rule: 'The query returns the columns that the screen reads, in their order.',
      source: { text: 'PostgreSQL 18, section 7.3', url: `${manual}/queries-select-lists.html` },
      client: 'Postcards without a sender, or values under the wrong name.',
      next: 'Return `id`, `text`, `place`, `created_at`, the sender’s name as `sender` and the album’s title as `album`.',
      hints: [
        'The name of the sender stands in `users`, the title in `albums`: join both to `postcards`.',
        'A column gets another name by `as`: `u.name as sender`.',
      ],
      ask: async ({ query, on }) => judgeColumns(query, await on('plain')),
    },
    {
      audit: 'query/rows',
      file: 'query.sql',
      title: 'It returns the right postcards',
      rule: 'The query returns the postcards of that album that were not removed, the newest of them up to the count.',
      source: { text: 'PostgreSQL 18, section 7.2', url: `${manual}/queries-table-expressions.html` },
      client: 'Postcards of another album, or one that its sender has taken back.',
      next: 'Keep the postcards of `:album` that were not removed; of those, return the newest `:count`.',
      hints: [
        'A column without a value is found by `is null`. `= null` is never true.',
        'Sort before you cut: `order by` the moment, downwards, then `limit :count`.',
        'Every table that is joined needs its condition: `on a.id = p.album_id`.',
      ],
      ask: async ({ query, on }) => judgeRows(query, await on('plain')),
    },
    {
      audit: 'query/other-data',
      file: 'query.sql',
      title: 'Other data, other numbers: still right',
      rule: 'The query answers the question, and not one set of data.',
      source: { text: 'PostgreSQL 18, section 7.6', url: `${manual}/queries-limit.html` },
      client: 'A screen that holds for the album that it was tried with.',
      next: 'Let the parameters decide: the album is `:album`, the number of postcards `:count`.',
      hints: ['Is there a number in your query that the question does not contain?'],
      ask: async ({ query, on }) => judgeRows(query, await on('other')),
    },
    {
      audit: 'query/gaps',
      file: 'query.sql',
      title: 'Senders who have left, places that nobody said, albums that are empty',
      rule: 'The query loses no postcard for want of a value, and invents none.',
      source: {
        text: 'PostgreSQL 18, section 7.2.1.1',
        url: `${manual}/queries-table-expressions.html#QUERIES-JOIN`,
      },
      client: 'When somebody deletes their account, their postcards vanish from every album.',
      next: 'A postcard whose sender has left is shown too, with null as `sender`.',
      hints: [
        'A `join` keeps only the rows that find a partner. Which join keeps the others too?',
        '`left join users u on u.id = p.sender_id` keeps every postcard, and has null where there is no user.',
      ],
      ask: async ({ query, on }) => judgeRows(query, await on('gaps')),
    },
    {
      audit: 'query/order',
      file: 'query.sql',
      title: 'The newest first, and an order without chance',
      rule: 'The rows come in an order that leaves nothing to chance.',
      source: { text: 'PostgreSQL 18, section 7.5', url: `${manual}/queries-order.html` },
      client: 'Each time the screen is opened, some postcards have changed places.',
      next: 'Sort by `created_at`, the newest first; of postcards of the same moment, the larger id comes first.',
      hints: [
        'Without `order by` the rows come in any order; where two are equal by it, those two do.',
        '`order by p.created_at desc, p.id desc`.',
      ],
      ask: async ({ query, on }) =>
        judgeOrder(query, [
          ...(await on('plain')),
          ...(await on('other')),
          ...(await on('gaps')),
          ...(await on('ties')),
        ]),
    },
    {
      audit: 'index/runs',
      file: 'index.sql',
      title: 'PostgreSQL makes the index',
      rule: 'The file makes an index, and nothing else.',
      source: { text: 'PostgreSQL 18, CREATE INDEX', url: `${manual}/sql-createindex.html` },
      client: 'Nothing yet: the query is right, and slow.',
      next: 'Write `create index on postcards (…)` into `index.sql`.',
      hints: [
        'Between the parentheses stand columns of one table, in the order in which the index is sorted.',
      ],
      ask: async ({ index, makeIndexes }) =>
        judgeIndexRuns(index, findOtherThanIndex(index) ? undefined : await makeIndexes()),
    },
    {
      audit: 'index/reads',
      file: 'index.sql',
      title: 'It reads what it shows, however large the table',
      rule: 'What the query reads grows with its answer, and not with the table.',
      source: { text: 'PostgreSQL 18, section 11.3', url: `${manual}/indexes-multicolumn.html` },
      client: 'The screen gets slower with every postcard that anybody sends.',
      next: 'Choose the columns of the index so that the album’s newest postcards lie side by side in it.',
      hints: [
        'Look at the plan: which node reads more rows than it passes on, or is there a Sort?',
        'An index is a telephone book. Which column do you know, and by which are its entries to be sorted?',
        'First the column with `=`, then those of `order by`, in their order.',
      ],
      ask: async ({ query, measure }) => judgeReads(query, (await measure()).costs),
    },
    {
      audit: 'index/frugal',
      file: 'index.sql',
      title: 'One index, no larger than need be',
      rule: 'Every write pays for every index, so there is none without need.',
      source: { text: 'PostgreSQL 18, section 11.1', url: `${manual}/indexes-intro.html` },
      client: 'Sending a postcard takes longer than showing them.',
      next: 'Keep the index that the query uses, and leave out what it does not need.',
      hints: [
        'The plan names the index that it used. Another one serves no query here.',
        'A column that is neither searched nor sorted by makes the index larger, and this query no faster.',
      ],
      ask: async ({ index, measure }) => judgeFrugal(index, (await measure()).indexes),
    },
  ],
});
