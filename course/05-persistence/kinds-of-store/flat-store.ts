/** Postcards in a flat file: what the program wants to know, it finds by reading from the first record to the last. */
import type { Lab } from '../../../kit/experiment.ts';
import { createFlatFileClient } from '../../../parts/flat-file/client.ts';
import { flatFile } from '../../../parts/flat-file/part.ts';
import { readHttpPassed } from '../../../wire/http1/read-passed.ts';
import { tapPort } from '../../../wire/tap.ts';
import type { Album, Card, User } from './cards.ts';
import { openCountingLink } from './counting-link.ts';
import {
  type Answered,
  pageSize,
  type QuestionId,
  type Shown,
  type Store,
  type Subject,
} from './questions.ts';

/** A later record replaces an earlier one of the same kind and id. */
type FlatRecord =
  | ({ readonly kind: 'user' } & User)
  | ({ readonly kind: 'album' } & Album)
  | ({ readonly kind: 'card' } & Omit<Card, 'createdAt'> & { readonly createdAt: string });

type FlatCard = Extract<FlatRecord, { kind: 'card' }>;

/** Records to a request while it is filled. */
const batch = 2_000;

export async function openFlatStore(lab: Lab): Promise<Store> {
  const { url } = await lab.start(flatFile);
  const link = await openCountingLink(url, lab);
  const tap = lab.keep(tapPort(Number(new URL(link.url).port), readHttpPassed), (one) => one.stop());
  const client = lab.keep(createFlatFileClient(link.url), (one) => one.close());
  let filled = false;

  async function appendAll(records: readonly FlatRecord[]): Promise<void> {
    for (let at = 0; at < records.length; at += batch) {
      lab.signal.throwIfAborted();
      await client.appendAll(records.slice(at, at + batch));
    }
  }

  const scan = async () => readState((await client.scan()).map(({ record }) => record as FlatRecord));

  return {
    async fill({ users, albums }, added) {
      if (!filled) {
        await appendAll(users.map((user) => ({ kind: 'user', ...user })));
        await appendAll(albums.map((album) => ({ kind: 'album', ...album })));
      }
      filled = true;
      await appendAll(
        added.map((card) => ({ kind: 'card', ...card, createdAt: card.createdAt.toISOString() })),
      );
    },

    async ask(question, subject): Promise<Answered> {
      const state = await scan();
      const changed = changeOf(question, subject, state);
      if (!changed) return { answer: answerFrom(question, subject, state), requests: 1, changed: 0 };
      await client.append(changed);
      return { answer: null, requests: 2, changed: 1 };
    },

    countRead: async () => (await client.scan()).length,
    received: link.received,
    tap,
    written: async () => (await client.stats()).bytes,
  };
}

/** What the file says in the end. */
function readState(records: readonly FlatRecord[]) {
  const [users, albums, cards] = [
    new Map<number, User>(),
    new Map<number, Album>(),
    new Map<number, FlatCard>(),
  ];
  for (const record of records) {
    if (record.kind === 'user') users.set(record.id, record);
    else if (record.kind === 'album') albums.set(record.id, record);
    else cards.set(record.id, record);
  }
  return { users, albums: [...albums.values()], cards };
}

type State = ReturnType<typeof readState>;

/** The record that makes the change. */
function changeOf(question: QuestionId, { card, user, text, name }: Subject, state: State) {
  const [oldCard, oldUser] = [state.cards.get(card), state.users.get(user)];
  if (question === 'change-text' && oldCard) return { ...oldCard, text };
  if (question === 'rename-user' && oldUser) return { ...oldUser, name };
  return undefined;
}

function answerFrom(question: QuestionId, subject: Subject, { users, albums, cards }: State): unknown {
  const show = ({ id, text, sender }: FlatCard): Shown => ({
    id,
    text,
    sender: users.get(sender)?.name ?? '',
  });
  const all = [...cards.values()];
  const newest = (some: readonly FlatCard[]) =>
    some
      .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : b.id - a.id))
      .slice(0, pageSize)
      .map(show);
  const own = albums.filter(({ members }) => members.includes(subject.user));
  switch (question) {
    case 'card-by-id':
      return all.filter(({ id }) => id === subject.card).map(show);
    case 'album-page':
      return newest(all.filter(({ album }) => album === subject.album));
    case 'user-with-albums':
      return {
        name: users.get(subject.user)?.name,
        albums: own.map(({ id, title }) => ({ id, title })),
      };
    case 'member-feed':
      return newest(all.filter(({ album }) => own.some(({ id }) => id === album)));
    case 'place-and-month':
      return all
        .filter(
          ({ place, createdAt }) =>
            place === subject.place &&
            createdAt >= subject.from.toISOString() &&
            createdAt < subject.until.toISOString(),
        )
        .map(show);
    default:
      return albums.map(({ id }) => ({ id, postcards: all.filter(({ album }) => album === id).length }));
  }
}
