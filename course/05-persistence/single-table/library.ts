/** The albums of the experiment: who is a member, what was sent, and one member whom we follow. */
import type { Random } from '../../../kit/random.ts';

export interface User {
  readonly id: string;
  readonly name: string;
}

export interface Postcard {
  /** Grows with time, so that it sorts. */
  readonly id: string;
  readonly senderId: string;
  readonly place: string;
  readonly text: string;
}

export interface Album {
  readonly id: string;
  readonly title: string;
  readonly members: readonly User[];
  readonly postcards: readonly Postcard[];
}

export interface LibrarySize {
  readonly albums: number;
  /** Of each album. */
  readonly members: number;
  readonly postcards: number;
}

/** Whose albums are looked for: a member of the first albums, and of no later one, however many there are. */
export const ada: User = { id: 'ada', name: 'Ada' };
export const albumsOfAda = 5;

/** Who is to be added: nobody's member yet. */
export const bo: User = { id: 'bo', name: 'Bo' };

const places = ['Lisbon', 'Kyoto', 'Bergen', 'Oaxaca', 'Tartu', 'Hobart'];
const words = 'the sea was calm and we walked until evening then a train to the hills where it rained'.split(
  ' ',
);

export function createLibrary(size: LibrarySize, random: Random): { users: User[]; albums: Album[] } {
  const users = Array.from({ length: Math.max(size.members, size.albums) }, (_, index) => ({
    id: `user-${numbered(index)}`,
    name: `${random.pick(['Cai', 'Dee', 'Eli', 'Fay', 'Gus'])} ${index}`,
  }));
  const albums = Array.from({ length: size.albums }, (_, index): Album => {
    const others = size.members - (index < albumsOfAda ? 1 : 0);
    // Neighbours in the list of users, so that nobody is twice in an album.
    const own = Array.from({ length: others }, (_, place) => users[(index + place) % users.length] ?? ada);
    const members = index < albumsOfAda ? [ada, ...own] : own;
    const postcards = Array.from(
      { length: size.postcards },
      (_, card): Postcard => ({
        id: `2026-${numbered(card)}`,
        senderId: random.pick(members).id,
        place: random.pick(places),
        text: Array.from({ length: random.integer(15, 50) }, () => random.pick(words)).join(' '),
      }),
    );
    return { id: `album-${numbered(index)}`, title: `Summer ${index}`, members, postcards };
  });
  return { users: [ada, bo, ...users], albums };
}

function numbered(index: number): string {
  return String(index).padStart(5, '0');
}
