/** Eight questions that Postcards asks its store, and the form of their answers, the same for every store. */
import type { Tap } from '../../../wire/tap.ts';
import { type Card, type Cards, firstMonth } from './cards.ts';

export const questions = {
  'card-by-id': 'one postcard by its id',
  'album-page': 'a page of an album, newest first',
  'user-with-albums': 'a user with all their albums',
  'member-feed': 'the newest of all albums of a member',
  'place-and-month': 'all of one place and month',
  'count-per-album': 'how many postcards each album has',
  'change-text': 'change the text of one postcard',
  'rename-user': 'rename a user who is shown on postcards',
} as const;

export type QuestionId = keyof typeof questions;
export const questionIds = Object.keys(questions) as QuestionId[];

export function isChange(question: QuestionId): boolean {
  return question === 'change-text' || question === 'rename-user';
}

/** Postcards on a page. */
export const pageSize = 20;

/** What is asked about, the same for every store; text and name are new in each round. */
export interface Subject {
  readonly card: number;
  readonly album: number;
  readonly user: number;
  readonly place: string;
  readonly from: Date;
  /** Not included. */
  readonly until: Date;
  readonly text: string;
  readonly name: string;
}

/** A postcard as a screen shows it. */
export interface Shown {
  readonly id: number;
  readonly text: string;
  readonly sender: string;
}

export interface Answered {
  /** What would be shown; nothing for a change. */
  readonly answer: unknown;
  /** Requests or statements. */
  readonly requests: number;
  /** Records, rows or documents that were written anew. */
  readonly changed: number;
}

/** A store, spoken to by its ordinary client. */
export interface Store {
  /** Adds people and albums the first time, and these postcards. */
  fill(cards: Cards, added: readonly Card[]): Promise<void>;
  ask(question: QuestionId, subject: Subject): Promise<Answered>;
  /** How many records, rows or documents are read for it; changes nothing. */
  countRead(question: QuestionId, subject: Subject): Promise<number>;
  /** Hears what is asked of it and what it answers. */
  readonly tap: Tap;
  /** Bytes that have come from it. */
  received(): number;
  /** Bytes that changes have made it write; undefined where it does not say. */
  written(): Promise<number | undefined>;
}

/** A postcard of the first month, with its album, its sender and its place. */
export function chooseSubject({ users, cards }: Cards, round: number): Subject {
  const card = cards[Math.floor(firstMonth.postcards / 2)];
  const user = users.find(({ id }) => id === card?.sender);
  if (!card || !user) throw new RangeError('there is no postcard to ask about');
  return {
    card: card.id,
    album: card.album,
    user: user.id,
    place: card.place,
    from: firstMonth.from,
    until: firstMonth.until,
    text: `In round ${round} the sea is still warm.`,
    name: `${user.name} ${round}`,
  };
}
