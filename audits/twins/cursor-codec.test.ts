import { expect, test } from 'vitest';
import { createCursorCodec, type Ticket } from './cursor-codec.ts';

const codec = createCursorCodec('a secret');
const ticket: Ticket = {
  start: { from: 'behind', key: { time: 1_714_555_800_000, id: '019b76da-a800-7000-8000-000000000001' } },
  filter: '019b76da-a800-7000-8000-000000000002',
  owner: 'ada',
};

test.each<Ticket>([
  ticket,
  { start: { from: 'behind', key: { time: 0, id: 7 } } },
  { start: { from: 'count', skip: 20 }, filter: 'été' },
])('opens what it sealed: %j', (one) => {
  expect(codec.open(codec.seal(one))).toEqual(one);
});

test('is base64url, and short enough for Postcards', () => {
  expect(codec.seal(ticket)).toMatch(/^[\w-]{1,200}$/);
});

test('opens nothing else', () => {
  const sealed = codec.seal(ticket);
  const altered = [...sealed].map(
    (letter, index) => sealed.slice(0, index) + (letter === 'A' ? 'B' : 'A') + sealed.slice(index + 1),
  );
  for (const cursor of [
    ...altered,
    '',
    'garbage',
    `${sealed}=`,
    `${sealed} `,
    `${sealed}A`,
    sealed.slice(0, -1),
  ]) {
    expect(codec.open(cursor), cursor).toBeUndefined();
  }
  expect(createCursorCodec('another secret').open(sealed)).toBeUndefined();
});
