/** What the questions decide: each claim is a pure function of their rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { decideAbove, ratioOfMedians } from '../../../kit/statistics.ts';
import { countOf, formatBytes, formatNumber } from '../../../kit/text.ts';
import { last, of, type QuestionRow, timesOf } from './question-row.ts';

/** Postcards: in a smaller table PostgreSQL may read all of it, as it fits into a few blocks. */
const worthAnIndex = 500;

const noSelect: Decision = {
  verdict: 'undecided',
  because:
    'The store could not be asked in SQL: the embedded one needs the optional package @duckdb/node-api for it.',
};

export const questionFindings: readonly Finding<Parameters, QuestionRow>[] = [
  {
    id: 'same-answers',
    claim: 'All ways find the right postcards, for both questions.',
    decide(rows) {
      if (rows.length === 0) return undecided('Nothing was asked.');
      const wrong = rows.filter(({ right }) => right === 'no');
      return {
        verdict: wrong.length === 0 ? 'passed' : 'failed',
        because: `${countOf(rows.length, 'collection')} asked, ${formatNumber(wrong.length)} answered wrongly`,
      };
    },
  },
  {
    id: 'all-downloads-all',
    claim: 'Without an index the client sends a request for each postcard, whatever the answer holds.',
    decide: (rows) =>
      decideEach(
        of(rows, 'all'),
        ({ requests, read, postcards }) => requests > postcards && read === postcards,
      ),
  },
  {
    id: 'prefix-reads-answer',
    claim: 'A prefix that was made for the question leads to the answer, and to no other object.',
    decide: (rows) =>
      decideEach(
        of(rows, 'prefix'),
        ({ requests, read, answers }) => read === answers && requests - read <= 1 + answers / 1_000,
      ),
  },
  {
    id: 'prefix-knows-one-question',
    claim:
      'For a question that the keys were not made for, the same keys cost as many requests as downloading all.',
    decide(rows) {
      const [all, prefix] = [last(rows, 'all'), last(rows, 'prefix')];
      if (!all || !prefix) return undecided('It takes both ways to tell.');
      return {
        verdict: prefix.secondRequests >= all.secondRequests ? 'passed' : 'failed',
        because: `${formatNumber(prefix.requests)} requests for the first question, ${formatNumber(prefix.secondRequests)} for the second`,
      };
    },
  },
  {
    id: 'select-sends-answer',
    claim: 'A query over one object sends back a fraction of it, by one request.',
    decide(rows) {
      const [select, all] = [last(rows, 'select'), last(rows, 'all')];
      if (!select || !all) return noSelect;
      const because = `${countOf(select.requests, 'request')}, ${formatBytes(select.bytes)} on the wire; downloading all took ${formatBytes(all.bytes)}`;
      if (select.answers > select.postcards / 10)
        return undecided(`${because}: so much of it was wanted that nothing is saved`);
      return {
        verdict: select.requests === 1 && select.bytes < all.bytes / 10 ? 'passed' : 'failed',
        because,
      };
    },
  },
  {
    id: 'index-reads-answer',
    claim: 'With an index PostgreSQL reads the postcards of the answer and no other, for either question.',
    decide(rows) {
      const row = last(rows, 'sql');
      if (!row) return undecided('PostgreSQL was not asked.');
      const because = `${formatNumber(row.read)} and ${formatNumber(row.secondRead)} of ${formatNumber(row.postcards)} read, ${formatNumber(row.answers)} in the first answer`;
      if (row.read === row.answers && row.secondRead < row.postcards) return { verdict: 'passed', because };
      if (row.postcards < worthAnIndex)
        return undecided(`${because}: the table is so small that it may be read whole`);
      return { verdict: 'failed', because };
    },
  },
  {
    id: 'change-rewrites-object',
    claim:
      'To change one field, the object is sent whole: with all postcards in it, more bytes the more there are. An UPDATE sends the field.',
    decide(rows) {
      const [one, sql] = [of(rows, 'select'), of(rows, 'sql')];
      const [small, large] = [one[0], one.at(-1)];
      const [smallSql, largeSql] = [sql[0], sql.at(-1)];
      if (!small || !large || !smallSql || !largeSql || small === large) return noSelect;
      const grew = large.postcards / small.postcards;
      const because = `${formatBytes(large.changeBytes)} for the object of ${formatNumber(large.postcards)} postcards, ${formatBytes(largeSql.changeBytes)} for the UPDATE`;
      const isFlat = largeSql.changeBytes < 1.5 * smallSql.changeBytes;
      return {
        verdict: isFlat && large.changeBytes > (grew / 2) * small.changeBytes ? 'passed' : 'failed',
        because,
      };
    },
  },
  {
    id: 'all-takes-longer',
    claim: 'For the largest collection, downloading all takes at least ten times as long as the database.',
    decide(rows) {
      const [all, sql] = [last(rows, 'all'), last(rows, 'sql')];
      if (!all || !sql) return undecided('It takes both ways to tell.');
      const ratio = ratioOfMedians(timesOf(all), timesOf(sql));
      const because = `${formatNumber(all.ms)} ms against ${formatNumber(sql.ms)} ms: ${formatNumber(ratio.estimate)} times as long, between ${formatNumber(ratio.low)} and ${formatNumber(ratio.high)}`;
      const verdict = decideAbove(ratio, 10);
      // A small collection is no evidence against it.
      if (verdict === 'failed' && all.postcards < worthAnIndex) return undecided(because);
      return { verdict, because };
    },
  },
];

function decideEach(rows: readonly QuestionRow[], holds: (row: QuestionRow) => boolean): Decision {
  const row = rows.at(-1);
  if (!row) return undecided('Nothing was asked in this way.');
  return {
    verdict: rows.every(holds) ? 'passed' : 'failed',
    because: `${formatNumber(row.requests)} requests for ${formatNumber(row.answers)} of ${formatNumber(row.postcards)} postcards, ${formatNumber(row.read)} read`,
  };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
