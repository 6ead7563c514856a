/** Who joins which album, who leaves and which album is deleted, in one order that the seed decides; and what was left. */
import type { Random } from '../../../kit/random.ts';

export interface Pair {
  readonly album: number;
  readonly user: number;
}

/** Something that a client asks for. */
export type Operation =
  | ({ readonly kind: 'add'; readonly tap: 'first' | 'second' } & Pair)
  | { readonly kind: 'delete-user'; readonly user: number }
  | { readonly kind: 'delete-album'; readonly album: number };

export type Answer = 'added' | 'there' | 'refused';

export interface Party {
  readonly albums: number;
  readonly users: number;
  readonly operations: readonly Operation[];
}

export interface PartySize {
  readonly albums: number;
  /** Members that join each album. */
  readonly members: number;
}

/**
 * The link to an album is posted in a chat, and its members join, one album after the other. Each tap comes twice.
 * In each album one of them deletes the account between the two taps; every other album is deleted between its last two.
 */
export function planParty({ albums, members }: PartySize, random: Random): Party {
  // Those who delete their accounts are replaced, so that there is a crowd to draw from to the end.
  const users = 2 * members + albums;
  const around = Array.from({ length: users }, (_, place) => place + 1);
  const operations: Operation[] = [];
  for (let album = 1; album <= albums; album++) {
    const joining = draw(around, members, random);
    const leaving = random.integer(0, members - 2);
    for (const [place, user] of joining.entries()) {
      operations.push({ kind: 'add', tap: 'first', album, user });
      if (place === leaving) {
        operations.push({ kind: 'delete-user', user });
        around.splice(around.indexOf(user), 1);
      }
      if (place === members - 1 && album % 2 === 0) operations.push({ kind: 'delete-album', album });
      operations.push({ kind: 'add', tap: 'second', album, user });
    }
  }
  return { albums, users, operations };
}

/** So many of the items, none twice. */
function draw(items: readonly number[], count: number, random: Random): number[] {
  const left = [...items];
  return Array.from({ length: count }, () => left.splice(random.integer(0, left.length - 1), 1)).flat();
}

/** What is in the tables after a round. */
export interface Remains {
  readonly stored: readonly Pair[];
  readonly albums: ReadonlySet<number>;
  readonly users: ReadonlySet<number>;
}

export interface Answered extends Pair {
  readonly answer: Answer;
}

/** Compares what is stored with what the clients were told. */
export function inspectRemains({ stored, albums, users }: Remains, answers: readonly Answered[]) {
  const isWhole = ({ album, user }: Pair) => albums.has(album) && users.has(user);
  const kept = new Set(stored.map(nameOf));
  const confirmed = answers.filter(({ answer }) => answer !== 'refused');
  const added = answers.filter(({ answer }) => answer === 'added');
  const promised = new Map(confirmed.map((pair) => [nameOf(pair), pair]));
  return {
    adds: answers.length,
    added: added.length,
    there: confirmed.length - added.length,
    refused: answers.length - confirmed.length,
    addedAgain: added.length - new Set(added.map(nameOf)).size,
    duplicates: stored.length - kept.size,
    orphans: stored.filter((pair) => !isWhole(pair)).length,
    lost: [...promised].filter(([name, pair]) => isWhole(pair) && !kept.has(name)).length,
  };
}

function nameOf({ album, user }: Pair): string {
  return `${album}/${user}`;
}
