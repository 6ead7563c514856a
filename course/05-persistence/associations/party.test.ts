import { expect, test } from 'vitest';
import { createRandom } from '../../../kit/random.ts';
import { type Answered, inspectRemains, planParty, type Remains } from './party.ts';

const there = { albums: new Set([1]), users: new Set([7, 8]) };
const both: Answered[] = [
  { album: 1, user: 7, answer: 'added' },
  { album: 1, user: 7, answer: 'there' },
];

function inspect(remains: Partial<Remains>, answers: readonly Answered[] = both) {
  return inspectRemains({ stored: [{ album: 1, user: 7 }], ...there, ...remains }, answers);
}

test('one membership, confirmed twice and added once, is right', () => {
  expect(inspect({})).toEqual({
    adds: 2,
    added: 1,
    there: 1,
    refused: 0,
    addedAgain: 0,
    duplicates: 0,
    orphans: 0,
    lost: 0,
  });
});

test('the same album and user a second time is a duplicate', () => {
  const stored = [
    { album: 1, user: 7 },
    { album: 1, user: 7 },
    { album: 1, user: 8 },
  ];
  expect(inspect({ stored }).duplicates).toBe(1);
});

test('a second “added” is counted, whatever is stored', () => {
  expect(inspect({}, [{ album: 1, user: 7, answer: 'added' }, ...both]).addedAgain).toBe(1);
});

test('a membership whose album or user is gone is an orphan', () => {
  expect(inspect({ users: new Set() }).orphans).toBe(1);
  expect(inspect({ albums: new Set() }).orphans).toBe(1);
});

test('lost is what was confirmed and is not stored, unless its album or user is gone', () => {
  expect(inspect({ stored: [] }).lost).toBe(1);
  expect(inspect({ stored: [], users: new Set() }).lost).toBe(0);
  expect(inspect({ stored: [] }, [{ album: 1, user: 7, answer: 'refused' }]).lost).toBe(0);
});

test('a party adds each member twice, and its deletions come between two taps of the same member', () => {
  const { operations, users } = planParty({ albums: 6, members: 5 }, createRandom(3));
  const adds = operations.filter((operation) => operation.kind === 'add');
  expect(adds).toHaveLength(6 * 5 * 2);
  expect(operations.filter(({ kind }) => kind === 'delete-user')).toHaveLength(6);
  expect(operations.filter(({ kind }) => kind === 'delete-album')).toHaveLength(3);
  for (const [place, { album, user, tap }] of adds.entries()) {
    expect(user).toBeLessThanOrEqual(users);
    if (tap === 'second') expect(adds[place - 1]).toMatchObject({ album, user, tap: 'first' });
  }
  const deleted = operations.findIndex(({ kind }) => kind === 'delete-user');
  expect([operations[deleted - 1], operations[deleted + 1]]).toMatchObject([
    { tap: 'first' },
    { tap: 'second' },
  ]);
});

test('the seed decides the party', () => {
  const size = { albums: 4, members: 5 };
  expect(planParty(size, createRandom(1))).toEqual(planParty(size, createRandom(1)));
  expect(planParty(size, createRandom(1))).not.toEqual(planParty(size, createRandom(2)));
});
