/** Postcards as documents: what is shown together is stored together, so a postcard holds its sender’s name. */

import { join } from 'node:path';
import { type Db, type Document, MongoClient } from 'mongodb';
import type { Lab } from '../../../kit/experiment.ts';
import { document } from '../../../parts/document/part.ts';
import { tapDocuments } from '../../../parts/document/tapped.ts';
import { albumsOf } from './cards.ts';
import { openCountingLink } from './counting-link.ts';
import {
  type Answered,
  pageSize,
  type QuestionId,
  type Shown,
  type Store,
  type Subject,
} from './questions.ts';
import { keepRunFolder } from './run-folder.ts';
import { createWalCounter } from './sqlite-wal.ts';

interface UserDocument {
  readonly _id: number;
  readonly name: string;
  readonly albums: readonly { readonly id: number; readonly title: string }[];
}

interface CardDocument {
  readonly _id: number;
  readonly album: number;
  readonly sender: { readonly id: number; readonly name: string };
  readonly place: string;
  readonly text: string;
  readonly createdAt: Date;
}

export async function openDocumentStore(lab: Lab): Promise<Store> {
  const folder = await keepRunFolder(lab, 'documents');
  const { url } = await lab.start(document, { DOCUMENT_DATA_DIR: folder });
  const link = await openCountingLink(url, lab);
  const tap = lab.keep(tapDocuments(Number(new URL(link.url).port)), (one) => one.stop());
  // One connection, and no heartbeats on others that would be counted too.
  const client = new MongoClient(link.url, {
    directConnection: true,
    maxPoolSize: 1,
    monitorCommands: true,
    serverMonitoringMode: 'poll',
    heartbeatFrequencyMS: 3_600_000,
  });
  lab.keep(client, (one) => one.close());
  let requests = 0;
  client.on('commandStarted', () => {
    requests++;
  });
  const db = client.db();
  const users = db.collection<UserDocument>('users');
  const cards = db.collection<CardDocument>('cards');
  const wal = createWalCounter(join(folder, 'documents.sqlite-wal'));

  async function change(
    question: QuestionId,
    { card, user, text, name }: Subject,
  ): Promise<number | undefined> {
    if (question === 'change-text') {
      return (await cards.updateOne({ _id: card }, { $set: { text } })).modifiedCount;
    }
    if (question !== 'rename-user') return undefined;
    // Several documents are changed as one only in a transaction.
    return await client.withSession((session) =>
      session.withTransaction(async () => {
        const own = await users.updateOne({ _id: user }, { $set: { name } }, { session });
        const copies = await cards.updateMany(
          { 'sender.id': user },
          { $set: { 'sender.name': name } },
          { session },
        );
        return own.modifiedCount + copies.modifiedCount;
      }),
    );
  }

  async function look(question: QuestionId, subject: Subject): Promise<unknown> {
    if (question === 'user-with-albums') {
      const user = await users.findOne({ _id: subject.user });
      return { name: user?.name, albums: user?.albums };
    }
    if (question === 'count-per-album') return await countPerAlbum(db).toArray();
    if (question !== 'member-feed') return (await find(question, subject).toArray()).map(show);
    const user = await users.findOne({ _id: subject.user });
    const pages = (user?.albums ?? []).map(({ id }) => pageOf(id).toArray());
    return (await Promise.all(pages)).flat().toSorted(compareNewest).slice(0, pageSize).map(show);
  }

  const pageOf = (album: number) => cards.find({ album }).sort({ createdAt: -1, _id: -1 }).limit(pageSize);

  /** The one query of a question, or of what a change looks for. */
  function find(question: QuestionId, { card, album, user, place, from, until }: Subject) {
    if (question === 'album-page') return pageOf(album);
    if (question === 'place-and-month')
      return cards.find({ place, createdAt: { $gte: from, $lt: until } }).sort({ createdAt: 1, _id: 1 });
    return cards.find(question === 'rename-user' ? { 'sender.id': user } : { _id: card });
  }

  return {
    async fill({ users: people, albums }, added) {
      if ((await users.estimatedDocumentCount()) === 0) {
        const titles = new Map(albums.map(({ id, title }) => [id, title]));
        await users.insertMany(
          people.map(({ id, name }) => ({
            _id: id,
            name,
            albums: albumsOf(id).map((album) => ({ id: album, title: titles.get(album) ?? '' })),
          })),
        );
        await cards.createIndex({ album: 1, createdAt: -1, _id: -1 });
        await cards.createIndex({ 'sender.id': 1 });
        await cards.createIndex({ place: 1, createdAt: 1, _id: 1 });
      }
      // Whoever was renamed meanwhile sends under the new name.
      const nameOf = new Map((await users.find().toArray()).map(({ _id, name }) => [_id, name]));
      await cards.insertMany(
        added.map(({ id, sender, ...rest }) => ({
          _id: id,
          ...rest,
          sender: { id: sender, name: nameOf.get(sender) ?? '' },
        })),
      );
    },

    async ask(question, subject): Promise<Answered> {
      const before = requests;
      const changed = await change(question, subject);
      const answer = changed === undefined ? await look(question, subject) : null;
      return { answer, requests: requests - before, changed: changed ?? 0 };
    },

    async countRead(question, subject) {
      const explain = async (query: { explain(verbosity: 'executionStats'): Promise<Document> }) =>
        examined(await query.explain('executionStats'));
      if (question === 'count-per-album') return await explain(countPerAlbum(db));
      if (question === 'user-with-albums') return await explain(users.find({ _id: subject.user }));
      if (question === 'rename-user') return 1 + (await explain(find(question, subject)));
      if (question !== 'member-feed') return await explain(find(question, subject));
      const pages = albumsOf(subject.user).map((album) => explain(pageOf(album)));
      return (await Promise.all(pages)).reduce((sum, read) => sum + read, 1);
    },

    received: link.received,
    tap,

    async written() {
      const { wiredTiger } = await db.command({ serverStatus: 1 });
      return Number(wiredTiger?.log?.['log bytes written'] ?? Number.NaN) || (await wal.written());
    },
  };
}

function countPerAlbum(db: Db) {
  return db
    .collection('cards')
    .aggregate([
      { $group: { _id: '$album', postcards: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $project: { _id: 0, id: '$_id', postcards: 1 } },
    ]);
}

function show({ _id, text, sender }: CardDocument): Shown {
  return { id: _id, text, sender: sender.name };
}

function compareNewest(a: CardDocument, b: CardDocument): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || b._id - a._id;
}

/** Documents, or keys where an index was enough; where they stand differs with the plan. */
function examined(explained: unknown): number {
  if (typeof explained !== 'object' || explained === null) return 0;
  if ('totalDocsExamined' in explained && 'totalKeysExamined' in explained) {
    return Math.max(Number(explained.totalDocsExamined), Number(explained.totalKeysExamined));
  }
  return Math.max(0, ...Object.values(explained).map(examined));
}
