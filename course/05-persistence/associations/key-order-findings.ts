/** What the counted blocks decide: each claim is a pure function of the rows, and looks at the largest table. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { type KeyOrderRow, type Keys, keyTitles, of } from './key-order-row.ts';

type Question = 'ofAlbum' | 'ofUser' | 'deleteUser' | 'deleteAlbum';

const questionTitles: Readonly<Record<Question, string>> = {
  ofAlbum: 'members',
  ofUser: 'albums',
  deleteUser: 'delete a user',
  deleteAlbum: 'delete an album',
};

/** Blocks: in a smaller table the answer’s own blocks are no small part of all. */
const tellingTable = 200;
/** Rows of an album: with more, PostgreSQL 18 may skip through an index from album to album (manual, 11.3). */
const skippable = 100;

export const keyOrderFindings: readonly Finding<Parameters, KeyOrderRow>[] = [
  {
    id: 'leading-column-finds-its-own',
    claim:
      'By the first column of the key each row is found in a few blocks: members by (album, user), albums by (user, album).',
    decide: (rows) =>
      decideFew(rows, [
        ['album-first', 'ofAlbum'],
        ['user-first', 'ofUser'],
      ]),
  },
  {
    id: 'second-column-reads-all',
    claim: 'By the second column alone PostgreSQL reads the whole table, or the whole index.',
    decide: (rows) =>
      decideAll(rows, [
        ['album-first', 'ofUser'],
        ['user-first', 'ofAlbum'],
      ]),
  },
  {
    id: 'foreign-key-brings-no-index',
    claim:
      'Deleting a parent reads the whole table, or the whole index, unless an index begins with the column that refers to it.',
    decide: (rows) =>
      decideAll(rows, [
        ['none', 'deleteUser'],
        ['none', 'deleteAlbum'],
        ['album-first', 'deleteUser'],
        ['user-first', 'deleteAlbum'],
      ]),
  },
  {
    id: 'second-index-serves-the-rest',
    claim:
      'With a second index, the other way round, both questions and both deletions read a few blocks for each row.',
    decide: (rows) =>
      decideFew(rows, [
        ['both', 'ofAlbum'],
        ['both', 'ofUser'],
        ['both', 'deleteUser'],
        ['both', 'deleteAlbum'],
      ]),
  },
];

type Case = readonly [keys: Keys, question: Question];

/** A few: four for each row, which is more than a deletion takes, and ten to go down the indexes. */
function decideFew(rows: readonly KeyOrderRow[], cases: readonly Case[]): Decision {
  return decide(rows, cases, (read, row, found) => {
    // For so many rows, reading every block once may cost less than going to each along an index.
    if (found > row.tableBlocks / 8) return undefined;
    return read <= 4 * found + 10;
  });
}

/** All: nine tenths of what is smaller, the table or the index of its key. */
function decideAll(rows: readonly KeyOrderRow[], cases: readonly Case[]): Decision {
  return decide(rows, cases, (read, { members, albums, tableBlocks, keyBlocks }) => {
    if (members / albums > skippable) return undefined;
    return read > 0.9 * Math.min(tableBlocks, keyBlocks || tableBlocks);
  });
}

/** Whether it holds for so many blocks read and so many rows found; undefined where that cannot be told. */
type Judge = (read: number, row: KeyOrderRow, found: number) => boolean | undefined;

function decide(rows: readonly KeyOrderRow[], cases: readonly Case[], judge: Judge): Decision {
  const told = cases.flatMap(([keys, question]) => {
    const row = of(rows, keys).at(-1);
    if (!row) return [];
    const read = row[question];
    const holds = judge(read, row, question.endsWith('Album') ? row.inAlbum : row.inUser);
    return [{ row, holds, text: `${questionTitles[question]}, ${keyTitles[keys]}: ${formatNumber(read)}` }];
  });
  const [first] = told;
  if (!first || told.length < cases.length) return undecided('Not every key was measured.');
  const because = `${told.map(({ text }) => text).join('; ')} blocks. The table has ${formatNumber(first.row.tableBlocks)}`;
  if (first.row.tableBlocks < tellingTable) return undecided(`${because}, and is too small to tell`);
  if (told.some((one) => one.holds === false)) return { verdict: 'failed', because };
  if (told.some((one) => one.holds === undefined))
    return undecided(`${because}, and its albums are so large that PostgreSQL may find another way`);
  return { verdict: 'passed', because };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
