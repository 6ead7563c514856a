import { expect, test } from 'vitest';
import { createRandom } from '../../../kit/random.ts';
import { planFacts } from './facts.ts';

const values = { people: 12, postcards: 100, renames: 10, takenBack: 3, signUps: 2 };

test('the seed decides facts and changes', () => {
  expect(planFacts(values, createRandom(3))).toEqual(planFacts(values, createRandom(3)));
  expect(planFacts(values, createRandom(3))).not.toEqual(planFacts(values, createRandom(4)));
});

test('all that is referred to is told, and everybody has sent something', () => {
  const { people, albums, postcards } = planFacts(values, createRandom(1)).facts;
  const [persons, titles] = [people, albums].map((things) => new Set(things.map(({ id }) => id)));
  expect(albums.every(({ owner_id }) => persons?.has(owner_id))).toBe(true);
  expect(postcards.every(({ album_id }) => titles?.has(album_id))).toBe(true);
  expect(new Set(postcards.map(({ sender_id }) => sender_id))).toEqual(persons);
});

test('where there are more people than postcards, everybody has still sent one', () => {
  const { people, postcards } = planFacts({ ...values, people: 300 }, createRandom(1)).facts;
  expect(new Set(postcards.map(({ sender_id }) => sender_id)).size).toBe(people.length);
  expect(new Set(postcards.map(({ id }) => id)).size).toBe(postcards.length);
});

test('what is taken back is the only postcard of its sender and of its album', () => {
  const { facts, changes } = planFacts(values, createRandom(1));
  const takenBack = changes.flatMap((change) => (change.kind === 'takeBack' ? [change.postcard] : []));
  expect(takenBack).toHaveLength(values.takenBack);
  const sent = [
    ...facts.postcards,
    ...changes.flatMap((change) =>
      change.kind === 'rename' ? change.sent.map(({ postcard }) => postcard) : [],
    ),
  ];
  for (const id of takenBack) {
    const own = sent.find((postcard) => postcard.id === id);
    expect(sent.filter(({ sender_id }) => sender_id === own?.sender_id)).toEqual([own]);
    expect(sent.filter(({ album_id }) => album_id === own?.album_id)).toEqual([own]);
  }
});

test('nobody changes the name twice before everybody has changed it once', () => {
  const { changes } = planFacts(values, createRandom(2));
  const renamed = changes.flatMap((change) => (change.kind === 'rename' ? [change.person] : []));
  expect(new Set(renamed).size).toBe(values.renames);
});
