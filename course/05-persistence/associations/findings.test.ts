import { expect, test } from 'vitest';
import { doubleTapFindings } from './double-tap-findings.ts';
import { type DoubleTapRow, type Way, ways } from './double-tap-row.ts';
import { keyOrderFindings } from './key-order-findings.ts';
import { allKeys, type KeyOrderRow, type Keys } from './key-order-row.ts';

const damage: Readonly<Record<Way, Partial<DoubleTapRow>>> = {
  none: { duplicates: 40, orphans: 20, addedAgain: 90 },
  surrogate: { duplicates: 40, orphans: 20, addedAgain: 90 },
  array: { orphans: 5, lost: 30, addedAgain: 90 },
  composite: { orphans: 10, addedAgain: 2 },
  references: {},
};

type Change = (row: DoubleTapRow) => Partial<DoubleTapRow>;

/** What a correct machine measures with one client and with eight. */
function createRounds(change: Change = () => ({})): DoubleTapRow[] {
  return [1, 8].flatMap((clients) =>
    ways.map((variant) => {
      const row: DoubleTapRow = {
        variant,
        clients,
        adds: 200,
        added: 100,
        there: 90,
        refused: 10,
        addedAgain: 0,
        statements: variant === 'references' ? 1 : 4.5,
        duplicates: 0,
        orphans: 0,
        lost: 0,
        ...(clients === 1 ? {} : damage[variant]),
      };
      return { ...row, ...change(row) };
    }),
  );
}

function tapVerdicts(rows: readonly DoubleTapRow[]): Record<string, string> {
  return Object.fromEntries(doubleTapFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct machine passes every finding about the double tap', () => {
  expect(new Set(Object.values(tapVerdicts(createRounds())))).toEqual(new Set(['passed']));
});

test.each<[string, Change]>([
  ['alone-all-are-right', ({ clients }) => (clients === 1 ? { lost: 1 } : {})],
  ['only-the-key-keeps-duplicates-out', ({ variant }) => (variant === 'composite' ? { duplicates: 1 } : {})],
  ['only-references-keep-orphans-out', ({ variant }) => (variant === 'references' ? { orphans: 1 } : {})],
  ['only-the-list-loses', ({ variant }) => (variant === 'none' ? { lost: 1 } : {})],
  ['only-both-keys-tell-the-first', ({ variant }) => (variant === 'references' ? { addedAgain: 1 } : {})],
  ['keys-take-one-statement', ({ variant }) => (variant === 'references' ? { statements: 2 } : {})],
])('%s can fail', (id, change) => {
  expect(tapVerdicts(createRounds(change))[id]).toBe('failed');
});

test('where no two clients met, nothing is said about what meeting does', () => {
  const alone = tapVerdicts(createRounds().filter(({ clients }) => clients === 1));
  expect(alone).toMatchObject({
    'alone-all-are-right': 'passed',
    'only-the-key-keeps-duplicates-out': 'undecided',
    'only-references-keep-orphans-out': 'undecided',
    'only-the-list-loses': 'undecided',
    'only-both-keys-tell-the-first': 'undecided',
  });
});

const all = { ofAlbum: 640, ofUser: 640, deleteUser: 690, deleteAlbum: 690 };
const byAlbum = { ofAlbum: 22, deleteAlbum: 60 };
const byUser = { ofUser: 24, deleteUser: 70 };
const reads: Readonly<Record<Keys, Partial<KeyOrderRow>>> = {
  none: { keyBlocks: 0 },
  'album-first': byAlbum,
  'user-first': byUser,
  both: { ...byAlbum, ...byUser },
};

function keyVerdicts(change: (row: KeyOrderRow) => Partial<KeyOrderRow> = () => ({})) {
  const rows = allKeys.map((variant) => {
    const row: KeyOrderRow = {
      variant,
      members: 100_000,
      albums: 5_000,
      tableBlocks: 640,
      keyBlocks: 280,
      ...all,
      inAlbum: 20,
      inUser: 22,
      deleteUserRows: 100_000,
      plan: '',
      ...reads[variant],
    };
    return { ...row, ...change(row) };
  });
  return Object.fromEntries(keyOrderFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct machine passes every finding about the order of the key', () => {
  expect(new Set(Object.values(keyVerdicts()))).toEqual(new Set(['passed']));
});

test.each<[string, (row: KeyOrderRow) => Partial<KeyOrderRow>]>([
  ['leading-column-finds-its-own', ({ variant }) => (variant === 'album-first' ? { ofAlbum: 640 } : {})],
  ['second-column-reads-all', ({ variant }) => (variant === 'album-first' ? { ofUser: 24 } : {})],
  ['foreign-key-brings-no-index', ({ variant }) => (variant === 'none' ? { deleteUser: 70 } : {})],
  ['second-index-serves-the-rest', ({ variant }) => (variant === 'both' ? { deleteUser: 690 } : {})],
])('%s can fail', (id, change) => {
  expect(keyVerdicts(change)[id]).toBe('failed');
});

test('a small table, and a table of few large albums, decide nothing', () => {
  expect(new Set(Object.values(keyVerdicts(() => ({ tableBlocks: 26 }))))).toEqual(new Set(['undecided']));
  const skipped = keyVerdicts(({ variant }) => ({
    albums: 50,
    ...(variant === 'album-first' ? { ofUser: 124, deleteUser: 165 } : {}),
  }));
  expect(skipped).toMatchObject({
    'second-column-reads-all': 'undecided',
    'foreign-key-brings-no-index': 'undecided',
  });
});
