/** The data that all stores hold: people, albums, who is in which, and postcards; the seed decides them. */
import type { Random } from '../../../kit/random.ts';

export interface User {
  readonly id: number;
  readonly name: string;
}

export interface Album {
  readonly id: number;
  readonly title: string;
  readonly members: readonly number[];
}

export interface Card {
  readonly id: number;
  readonly album: number;
  readonly sender: number;
  readonly place: string;
  readonly text: string;
  readonly createdAt: Date;
}

export interface Cards {
  readonly users: readonly User[];
  readonly albums: readonly Album[];
  readonly cards: readonly Card[];
}

const userCount = 40;
const albumCount = 20;
const firstYear = 2015;
/** A month has so many, however many there are in all: more postcards are a longer history, not busier days. */
const perMonth = 200;

export const firstMonth = {
  from: new Date(Date.UTC(firstYear, 0, 1)),
  until: new Date(Date.UTC(firstYear, 1, 1)),
  postcards: perMonth,
};

const places = ['Lisbon', 'Kyoto', 'Oslo', 'Lima', 'Accra', 'Hanoi', 'Quito', 'Turin', 'Cork', 'Bergen'];
const sentences = [
  'The sea is warm and the bread is good.',
  'We stay until Sunday.',
  'It rains, and we do not mind.',
  'The train was late, so we saw the sunset.',
  'Wish you were here.',
];

/** The first postcards are the same for every number of them. */
export function drawCards(count: number, random: Random): Cards {
  const users = Array.from({ length: userCount }, (_, index) => ({
    id: index + 1,
    name: `Sender ${index + 1}`,
  }));
  const albums = Array.from({ length: albumCount }, (_, index) => ({
    id: index + 1,
    title: `Summer ${firstYear - index}`,
    members: users.filter(({ id }) => albumsOf(id).includes(index + 1)).map(({ id }) => id),
  }));
  const cards = Array.from({ length: count }, (_, index) => {
    const album = random.pick(albums);
    const length = random.integer(1, 4);
    return {
      id: index + 1,
      album: album.id,
      sender: random.pick(album.members),
      place: random.pick(places),
      text: Array.from({ length }, () => random.pick(sentences)).join(' '),
      createdAt: createdAt(index),
    };
  });
  return { users, albums, cards };
}

/** The albums that a user is in: four, spread so that all albums have as many members. */
export function albumsOf(user: number): number[] {
  return [0, 3, 7, 12].map((step) => ((user + step) % albumCount) + 1).toSorted((a, b) => a - b);
}

/** Spread evenly over the first 28 days of its month. */
function createdAt(index: number): Date {
  const [month, place] = [Math.floor(index / perMonth), index % perMonth];
  return new Date(Date.UTC(firstYear, month, 1) + Math.floor((place / perMonth) * 28 * 86_400_000));
}
