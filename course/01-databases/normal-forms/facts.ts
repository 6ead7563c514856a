/** What is told at the beginning, and what changes: all decided by the seed. */
import type { Random } from '../../../kit/random.ts';

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly home: string;
}

export interface Album {
  readonly id: number;
  readonly title: string;
  readonly owner_id: number;
}

export interface Postcard {
  readonly id: number;
  readonly text: string;
  readonly sender_id: number;
  readonly album_id: number;
}

export interface Facts {
  readonly people: readonly Person[];
  readonly albums: readonly Album[];
  readonly postcards: readonly Postcard[];
}

export type Change =
  /** A new name, while the same person's devices send; those under way have read the name before. */
  | {
      readonly kind: 'rename';
      readonly person: number;
      readonly name: string;
      readonly sent: readonly { readonly postcard: Postcard; readonly underWay: boolean }[];
    }
  /** The only postcard of a person, and the only one in that person's only album. */
  | { readonly kind: 'takeBack'; readonly postcard: number }
  | { readonly kind: 'signUp'; readonly person: Person };

export interface Plan {
  readonly facts: Facts;
  readonly changes: readonly Change[];
}

export interface PlanValues {
  readonly people: number;
  /** At least one for each of the people: there are more where that takes more. */
  readonly postcards: number;
  readonly renames: number;
  readonly takenBack: number;
  readonly signUps: number;
}

/** People to an album, on average. */
const perAlbum = 4;
/** Devices on which a person sends while another one changes the name. */
const devices = 2;

/** Facts and changes of this size; the changes in an order of their own. */
export function planFacts(values: PlanValues, random: Random): Plan {
  const people = Array.from({ length: values.people }, (_, index) => createPerson(index + 1, random));
  const albumCount = Math.ceil(values.people / perAlbum);
  const albums = Array.from({ length: albumCount }, (_, index) =>
    createAlbum(index + 1, random.pick(people)),
  );
  // Everybody has sent one postcard at least, and no album is empty.
  const count = Math.max(values.postcards, values.people);
  const postcards = Array.from({ length: count }, (_, index) =>
    createPostcard(
      index + 1,
      people[index]?.id ?? random.pick(people).id,
      albums[index]?.id ?? random.pick(albums).id,
    ),
  );
  const guests = Array.from({ length: values.takenBack }, (_, index) => {
    const person = createPerson(values.people + index + 1, random);
    const album = createAlbum(albumCount + index + 1, person);
    return { person, album, postcard: createPostcard(count + index + 1, person.id, album.id) };
  });

  let next = count + values.takenBack;
  const renamed = shuffle(people, random);
  const renames = Array.from({ length: values.renames }, (_, index): Change => {
    const { id, name } = renamed[index % renamed.length] ?? random.pick(people);
    const sent = Array.from({ length: devices }, () => ({
      postcard: createPostcard(++next, id, random.pick(albums).id),
      underWay: random.next() < 0.5,
    }));
    return { kind: 'rename', person: id, name: `${name}-${random.pick(names)}`, sent };
  });
  const takenBack = guests.map(({ postcard }): Change => ({ kind: 'takeBack', postcard: postcard.id }));
  const firstNew = values.people + values.takenBack + 1;
  const signUps = Array.from({ length: values.signUps }, (_, index): Change => {
    return { kind: 'signUp', person: createPerson(firstNew + index, random) };
  });
  return {
    facts: {
      people: [...people, ...guests.map(({ person }) => person)],
      albums: [...albums, ...guests.map(({ album }) => album)],
      postcards: [...postcards, ...guests.map(({ postcard }) => postcard)],
    },
    changes: shuffle([...renames, ...takenBack, ...signUps], random),
  };
}

const names = [
  'Ada',
  'Ben',
  'Chloe',
  'Dario',
  'Edith',
  'Femi',
  'Grace',
  'Hiro',
  'Ines',
  'Jonas',
  'Kamala',
  'Liv',
];
const places = ['Lisbon', 'Kyoto', 'Oslo', 'Lima', 'Accra', 'Hanoi', 'Quito', 'Turin', 'Cork', 'Bergen'];

function createPerson(id: number, random: Random): Person {
  return { id, name: `${random.pick(names)} ${id}`, home: random.pick(places) };
}

function createAlbum(id: number, owner: Person): Album {
  return { id, title: `Summer in ${owner.home}, ${id}`, owner_id: owner.id };
}

function createPostcard(id: number, senderId: number, albumId: number): Postcard {
  const text = `Postcard ${id}: the sea is warm, the bread is good, and we stay until Sunday.`;
  return { id, text, sender_id: senderId, album_id: albumId };
}

/** The items in an order that the seed decides (Fisher and Yates). */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[last], shuffled[other]] = [b, a];
  }
  return shuffled;
}
