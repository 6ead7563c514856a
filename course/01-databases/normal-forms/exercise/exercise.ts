/** Stage 1c: the learner's migration changes a table while three versions of the program work on it. */
import { defineSqlExercise } from '../../../../kit/exercise.ts';
import { openGround } from './ground.ts';
import {
  judgeBatches,
  judgeContract,
  judgeExpand,
  judgeFilled,
  judgeLocks,
  judgeOverwrites,
  judgeQueue,
  judgeResumes,
} from './judgements.ts';

const manual = 'https://www.postgresql.org/docs/18';
const parallelChange = {
  text: 'Sato, “Parallel Change”',
  url: 'https://martinfowler.com/bliki/ParallelChange.html',
};

export const placeInTwo = defineSqlExercise({
  id: 'normal-forms/place-in-two',
  stage: '1c',
  title: 'A migration that nobody notices',
  summary: 'Your migration makes two columns of one, while three versions of the program work on the table.',
  brief: new URL('./brief.md', import.meta.url),
  solution: new URL('./solution.md', import.meta.url),
  tables: new URL('./tables.sql', import.meta.url),
  files: [
    { name: 'expand.sql', title: 'first', starter: new URL('./starter/expand.sql', import.meta.url) },
    {
      name: 'backfill.sql',
      title: 'then, again and again',
      starter: new URL('./starter/backfill.sql', import.meta.url),
    },
    { name: 'contract.sql', title: 'at last', starter: new URL('./starter/contract.sql', import.meta.url) },
  ],
  parameters: {},
  prepare: openGround,
  steps: [
    {
      audit: 'migration/expands',
      file: 'expand.sql',
      title: 'Room for the new, and the old works on',
      rule: 'What expands the schema breaks no version that runs.',
      source: parallelChange,
      client: 'While the server is deployed, every second request fails.',
      next: 'Add the columns `city` and `country` so that the old version, which knows neither, goes on reading and writing.',
      hints: [
        'A rename takes the old name away. What can you do instead, so that both names are there?',
        'The old version inserts no city: the column has to accept that.',
        '`alter table postcards add column city text, add column country text`.',
      ],
      ask: async ({ statements, walk }) => judgeExpand(statements('expand.sql'), await walk()),
    },
    {
      audit: 'migration/fills',
      file: 'backfill.sql',
      title: 'Every row is filled, and then it ends',
      rule: 'The backfill fills every row and comes to an end.',
      source: parallelChange,
      client: 'Old postcards lose their place.',
      next: 'Fill `city` and `country` from `place` where they are still missing, some rows each time.',
      hints: [
        "`split_part(place, ', ', 1)` is what stands before the comma.",
        'It is sent until it changes no row: by which condition does it leave out what is filled?',
      ],
      ask: async ({ walk }) => judgeFilled(await walk()),
    },
    {
      audit: 'migration/batches',
      file: 'backfill.sql',
      title: 'In batches of a thousand rows at most',
      rule: 'No transaction holds the locks of very many rows.',
      source: { text: 'PostgreSQL 18, section 13.3.2', url: `${manual}/explicit-locking.html#LOCKING-ROWS` },
      client: 'Whoever edits a postcard waits until the whole table is filled.',
      next: 'Change at most 1,000 rows each time: the file is sent again as long as it changes some.',
      hints: [
        'UPDATE has no LIMIT, but the query that names its rows may have one.',
        '`where id in (select id from postcards where city is null limit 500)`.',
      ],
      ask: async ({ statements, walk }) => judgeBatches(statements('backfill.sql'), await walk()),
    },
    {
      audit: 'migration/overwrites-nothing',
      file: 'backfill.sql',
      title: 'What the new version writes stays',
      rule: 'The backfill overwrites nothing that was written since, and the newest version can write.',
      source: parallelChange,
      client: 'Somebody corrects a city, and an hour later the old one is back.',
      next: 'The newest version writes no `place`, and the backfill has to leave alone what it wrote.',
      hints: [
        'It inserts without a place. What does `place` say to that, and which file comes early enough to change it?',
        '`alter column place drop not null` belongs into expand.sql.',
        'Fill only where `city is null`: a row in which the two differ may be the newer one.',
      ],
      ask: async ({ walk }) => judgeOverwrites(await walk()),
    },
    {
      audit: 'migration/contracts',
      file: 'contract.sql',
      title: 'The old column goes, the new ones are certain',
      rule: 'In the end the schema says what the newest version relies on, and nothing else.',
      source: {
        text: 'PostgreSQL 18, section 5.5.2',
        url: `${manual}/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL`,
      },
      client: 'A postcard without a city crashes the app that trusts the field.',
      next: 'Drop `place`, and make `city` and `country` NOT NULL.',
      hints: ['`alter column city set not null`, and the same for `country`.'],
      ask: async ({ statements, walk }) => judgeContract(statements('contract.sql'), await walk()),
    },
    {
      audit: 'migration/short-locks',
      file: 'contract.sql',
      title: 'No lock longer than a moment',
      rule: 'Under a lock that keeps others out, the table is neither read through nor rewritten.',
      source: {
        text: 'PostgreSQL 18, section 13.3.1',
        url: `${manual}/explicit-locking.html#LOCKING-TABLES`,
      },
      client: 'Everything stands still for as long as the table is large.',
      next: 'Let the rows be examined while others write, and take the strong lock only for what is done in a moment.',
      hints: [
        'SET NOT NULL reads the whole table under ACCESS EXCLUSIVE, unless a valid CHECK proves that there is no null.',
        'A constraint can be added `not valid`, in a moment, and be validated by a statement of its own, which keeps nobody out.',
        'Four statements: add the check `not valid`; `validate constraint`; set not null and drop place; drop the check.',
      ],
      ask: async ({ locks }) => judgeLocks(await locks()),
    },
    {
      audit: 'migration/leaves-the-queue',
      file: 'expand.sql',
      title: 'It does not stand in the queue',
      rule: 'Whoever wants a strong lock gives up soon, and comes again.',
      source: {
        text: 'PostgreSQL 18, lock_timeout',
        url: `${manual}/runtime-config-client.html#GUC-LOCK-TIMEOUT`,
      },
      client: 'One forgotten transaction, and nobody can open the app.',
      next: 'Set `lock_timeout` to a second at most before each file asks for a strong lock.',
      hints: ["`set lock_timeout = '200ms'` as the first statement: each file has a session of its own."],
      ask: async ({ queue }) => judgeQueue(await queue()),
    },
    {
      audit: 'migration/resumes',
      file: 'contract.sql',
      title: 'Cut off in the middle, it is sent again',
      rule: 'A migration that fails half-way can be sent again, and loses nothing.',
      source: { text: 'PostgreSQL 18, ALTER TABLE', url: `${manual}/sql-altertable.html` },
      client: 'The deployment hangs, half the instances are new, and somebody repairs it by hand at night.',
      next: 'Write each file so that it can begin anew wherever it was cut off.',
      hints: [
        '`add column if not exists`, `drop column if exists`, `drop constraint if exists`.',
        'A constraint cannot be added “if not exists”: drop it, if it exists, before you add it.',
      ],
      ask: async ({ statements, resume }) => judgeResumes(await resume(), statements),
    },
  ],
});
