/** What is measured of a question to a store, and what it decides. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { decideAbove, median, ratioOfMedians } from '../../../kit/statistics.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import { pageSize, type QuestionId, questionIds, questions } from './questions.ts';

export type StoreId = 'flat' | 'document' | 'relational';
export const storeIds: readonly StoreId[] = ['flat', 'document', 'relational'];

/** One question to one store that holds so many postcards. */
export interface QuestionRow {
  readonly variant: StoreId;
  readonly question: string;
  readonly postcards: number;
  readonly requests: number;
  /** Records, rows or documents: read, returned, written anew. */
  readonly read: number;
  readonly returned: number;
  readonly changed: number;
  /** Bytes that came from the store, and that it wrote for a change (−1: it does not say). */
  readonly received: number;
  readonly written: number;
  /** The median. */
  readonly ms: number;
  readonly work: Work;
  readonly cost: string;
  /** `read` and `written` once more, for the question that a figure is about; 0 for all others. */
  readonly pageRead: number;
  readonly renameWritten: number;
  /** The checksum of the answers. */
  readonly answer: string;
  readonly times: string;
}

/** What a store has to do for a question. */
export type Work = 'reads a few' | 'reads a part' | 'reads everything' | 'writes once' | 'writes every copy';

/** Few are less than this part of all. */
const few = 1 / 20;

export function workOf(row: Pick<QuestionRow, 'read' | 'changed' | 'postcards'>): Work {
  if (row.read >= row.postcards) return 'reads everything';
  if (row.changed > 0) return row.changed === 1 ? 'writes once' : 'writes every copy';
  return row.read <= few * row.postcards ? 'reads a few' : 'reads a part';
}

/** The rows of one question to one store, the fewest postcards first. */
export function of(rows: readonly QuestionRow[], variant: StoreId, question: QuestionId): QuestionRow[] {
  return rows
    .filter((row) => row.variant === variant && row.question === questions[question])
    .toSorted((a, b) => a.postcards - b.postcards);
}

/** The row with the most postcards. */
export function at(
  rows: readonly QuestionRow[],
  variant: StoreId,
  question: QuestionId,
): QuestionRow | undefined {
  return of(rows, variant, question).at(-1);
}

/** A number of that row; NaN where there is none. */
export function numberAt(
  rows: readonly QuestionRow[],
  variant: StoreId,
  question: QuestionId,
  column: keyof QuestionRow,
): number {
  return Number(at(rows, variant, question)?.[column]);
}

const indexed = ['document', 'relational'] as const;

/** Those with a small answer: the rest asks for everything, or changes something. */
const lookups: readonly QuestionId[] = [
  'card-by-id',
  'album-page',
  'user-with-albums',
  'member-feed',
  'place-and-month',
];

/** In fewer postcards a planner may rightly read all of them, and a scan may be as fast as a look-up. */
const telling = 5_000;

export const questionFindings: readonly Finding<Parameters, QuestionRow>[] = [
  {
    id: 'same-answers',
    claim: 'All three give the same answers, also after the changes.',
    decide(rows) {
      const sizes = [...new Set(rows.map(({ postcards }) => postcards))];
      const differing = sizes.flatMap((size) =>
        Object.values(questions).filter((question) => {
          const own = rows.filter((row) => row.postcards === size && row.question === question);
          return new Set(own.map(({ answer }) => answer)).size > 1;
        }),
      );
      if (rows.length === 0) return undecided('Nothing was asked.');
      return {
        verdict: differing.length === 0 ? 'passed' : 'failed',
        because: differing[0] ?? `${questionIds.length} questions at ${sizes.length} sizes`,
      };
    },
  },
  {
    id: 'flat-file-reads-everything',
    claim: 'The program over the flat file reads every record for every one of the eight questions.',
    decide(rows) {
      const own = rows.filter(({ variant }) => variant === 'flat');
      if (own.length === 0) return undecided('Nothing was asked.');
      const last = at(rows, 'flat', 'card-by-id');
      return {
        verdict: own.every(({ read, postcards }) => read >= postcards) ? 'passed' : 'failed',
        because: `${formatNumber(last?.read ?? 0)} records, ${formatBytes(last?.received ?? 0)}, for one postcard`,
      };
    },
  },
  {
    id: 'look-ups-read-a-few',
    claim:
      'For the five look-ups the document store and the relational one read at most a twentieth of what there is, and no more when there is ten times as much.',
    decide(rows) {
      const asked = indexed.flatMap((variant) => lookups.map((question) => of(rows, variant, question)));
      const reads = asked.flatMap(([first, ...more]) => {
        const last = more.at(-1);
        return first && last ? [{ first, last }] : [];
      });
      const most = Math.max(...reads.map(({ last }) => last.read));
      const postcards = reads[0]?.last.postcards ?? 0;
      if (reads.length === 0) return undecided('It takes two sizes to tell.');
      // Twice as much is another plan; ten times as much would be the history.
      const wrong = reads.find(
        ({ first, last }) => last.work !== 'reads a few' || last.read > 2 * Math.max(first.read, pageSize),
      )?.last;
      const because = wrong
        ? `${wrong.variant}, ${wrong.question}: ${formatNumber(wrong.read)} of ${formatNumber(postcards)} read`
        : `at most ${formatNumber(most)} read, of ${formatNumber(postcards)}`;
      if (wrong && postcards < telling) return undecided(`${because}. Of so few, reading most may be right`);
      return { verdict: wrong ? 'failed' : 'passed', because };
    },
  },
  {
    id: 'counting-reads-everything',
    claim: 'To count the postcards of each album, all three read every postcard.',
    decide(rows) {
      const own = storeIds.flatMap((variant) => at(rows, variant, 'count-per-album') ?? []);
      if (own.length < storeIds.length) return undecided('Not all were asked.');
      return {
        verdict: own.every(({ read, postcards }) => read >= postcards) ? 'passed' : 'failed',
        because: own.map(({ variant, read }) => `${variant} ${formatNumber(read)}`).join(', '),
      };
    },
  },
  {
    id: 'one-document',
    claim: 'A user with all their albums is one document, and several rows.',
    decide(rows) {
      const [document, relational] = [
        at(rows, 'document', 'user-with-albums'),
        at(rows, 'relational', 'user-with-albums'),
      ];
      if (!document || !relational) return undecided('Nothing was asked.');
      return {
        verdict: document.read === 1 && document.requests === 1 && relational.read > 1 ? 'passed' : 'failed',
        because: `${document.read} document read, ${relational.read} rows`,
      };
    },
  },
  {
    id: 'rename-writes-copies',
    claim:
      'A rename writes one row, or one record; in the document store it writes every postcard that shows the name, and more bytes the more there are.',
    decide(rows) {
      const [flat, document, relational] = storeIds.map((variant) => at(rows, variant, 'rename-user'));
      if (!flat || !document || !relational) return undecided('Nobody was renamed.');
      const own = rows.filter((row) => row.variant === 'document' && row.renameWritten > 0);
      const counts = `${formatNumber(document.changed)} documents against ${relational.changed} row and ${flat.changed} record`;
      const once = flat.changed === 1 && relational.changed === 1;
      if (!once || document.changed <= 2) return { verdict: 'failed', because: counts };
      if (document.written < 0 || own.length < 2) return { verdict: 'passed', because: counts };
      const [fewest, most] = [own[0]?.renameWritten ?? 0, document.written];
      return {
        verdict: most > relational.written && most > fewest ? 'passed' : 'failed',
        because: `${counts}; ${formatBytes(most)} against ${formatBytes(relational.written)} and ${formatBytes(flat.written)}`,
      };
    },
  },
  {
    id: 'scan-takes-longer',
    claim:
      'With ten times the postcards, the page of an album takes the flat file at least three times as long.',
    decide(rows) {
      const own = of(rows, 'flat', 'album-page');
      const [before, after] = [timesOf(own[0]), timesOf(own.at(-1))];
      if (own.length < 2 || before.length === 0) return undecided('It takes two sizes to tell.');
      const ratio = ratioOfMedians(after, before);
      const verdict = decideAbove(ratio, 3);
      const because = `${formatNumber(median(before))} ms, then ${formatNumber(median(after))} ms: ratio ${formatNumber(ratio.estimate)}, between ${formatNumber(ratio.low)} and ${formatNumber(ratio.high)}`;
      // The request itself takes its time, however little there is to read.
      if (verdict === 'failed' && (own.at(-1)?.postcards ?? 0) < 2 * telling)
        return undecided(`${because}. Too few postcards to tell`);
      return { verdict, because };
    },
  },
];

function timesOf(row: QuestionRow | undefined): number[] {
  return (row?.times ?? '').split(' ').filter(Boolean).map(Number);
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
