import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decode, encode } from './bson/values.ts';
import { startServer } from './server.ts';
import { startTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore({ messageTimeoutMs: 300 });
});
afterAll(async () => await store?.stop());

async function open(): Promise<Socket> {
  const socket = connect(store.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

const ended = async (socket: Socket) => {
  // A reset is an end too (`once` of Node.js would reject with it): a byte may have been on its way.
  if (!socket.destroyed) await new Promise((resolve) => socket.resume().once('close', resolve));
};

/** An OP_MSG with this command. */
function createMessage(document: Buffer): Buffer {
  const header = Buffer.alloc(21);
  header.writeInt32LE(21 + document.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(2013, 12);
  return Buffer.concat([header, document]);
}

/** A document in a document, and so on. */
function nest(levels: number): Record<string, unknown> {
  let document: Record<string, unknown> = {};
  for (let level = 1; level < levels; level++) document = { a: document };
  return document;
}

/** The same as BSON, without recursion. */
function nestBytes(levels: number): Buffer {
  const start = Buffer.alloc(levels * 7);
  for (let level = 0; level < levels; level++) {
    start.writeInt32LE((levels - level) * 8 - 3, level * 7);
    if (level < levels - 1) start.set([3, 97, 0], level * 7 + 4);
  }
  return Buffer.concat([start.subarray(0, levels * 7 - 3), Buffer.alloc(levels)]);
}

const garbage: readonly [string, Buffer][] = [
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')],
  ['a negative length', Buffer.alloc(32, 0xff)],
  ['a length of nothing', Buffer.alloc(32)],
  ['a length that is larger than allowed', Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4])],
  ['an unknown kind of message', Buffer.concat([Buffer.from([16, 0, 0, 0]), Buffer.alloc(12, 9)])],
  ['a document that is none', createMessage(Buffer.from([12, 0, 0, 0, 99, 97, 0, 1, 1, 1, 1, 0]))],
];

test.each(garbage)('%s ends the connection, and nothing else', async (_, bytes) => {
  const socket = await open();
  socket.write(bytes);
  await ended(socket);
  expect(await store.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test('a filter that nests without end is refused', async () => {
  const socket = await open();
  const start = encode({ find: 'x', $db: 'test' }).subarray(4, -1);
  const fields = Buffer.concat([start, Buffer.from('\x03filter\0'), nestBytes(100_000), Buffer.of(0)]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(fields.length + 4);
  socket.write(createMessage(Buffer.concat([size, fields])));
  const [reply] = await once(socket, 'data');
  expect(decode(reply.subarray(21))).toMatchObject({ codeName: 'Overflow' });
  socket.destroy();
});

test('a message that does not end in time ends the connection', async () => {
  const socket = await open();
  const slow = createMessage(encode({ ping: 1, $db: 'admin' }));
  const drip = setInterval(() => socket.write(Buffer.of(0)), 50);
  socket.write(slow.subarray(0, 20));
  // What it claims is far more than what it drips.
  socket.once('close', () => clearInterval(drip));
  await ended(socket);
  expect(await store.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test('a connection that says nothing stays', async () => {
  const socket = await open();
  const slow = await open();
  slow.write(Buffer.of(1));
  await ended(slow);
  socket.write(createMessage(encode({ ping: 1, $db: 'admin' })));
  const [reply] = await once(socket, 'data');
  expect(reply.readInt32LE(8)).toBe(1);
  socket.destroy();
});

test('many messages at once are answered in order', async () => {
  const socket = await open();
  const message = createMessage(encode({ ping: 1, $db: 'admin' }));
  const stream = Buffer.concat(
    Array.from({ length: 50 }, (_, n) => {
      const one = Buffer.from(message);
      one.writeInt32LE(n, 4);
      return one;
    }),
  );
  const received: Buffer[] = [];
  socket.on('data', (bytes) => received.push(bytes));
  socket.write(stream);
  const order = () => {
    const all = Buffer.concat(received);
    const found: number[] = [];
    for (let at = 0; at + 12 <= all.length; at += all.readInt32LE(at)) found.push(all.readInt32LE(at + 8));
    return found;
  };
  await vi.waitFor(() => expect(order()).toEqual(Array.from({ length: 50 }, (_, n) => n)));
  socket.destroy();
});

test('documents have limits: 100 levels, 16 MiB, an id of some types, names without a dollar', async () => {
  const things = store.db.collection('limits');
  await things.insertOne(nest(100));
  await expect(things.insertOne(nest(102))).rejects.toMatchObject({ code: 15 });
  await expect(things.insertOne({ text: 'x'.repeat(16 * 1024 * 1024) })).rejects.toThrow(/too large|larger/);
  await expect(things.insertOne({ _id: [1] as never })).rejects.toMatchObject({ code: 53 });
  await expect(things.insertOne({ $a: 1 })).rejects.toMatchObject({ code: 52 });
  expect(await things.countDocuments()).toBe(1);
});

test('an unordered insert goes on behind what failed, an ordered one does not', async () => {
  const things = store.db.collection<{ _id: number }>('ordered');
  const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
  const failed = await things.insertMany(documents).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 11000, result: { insertedCount: 1 } });
  await things.insertMany(documents, { ordered: false }).catch(() => {});
  expect(await things.distinct('_id')).toEqual([1, 2]);
});

test.each<[string, Record<string, unknown>, number]>([
  ['an unknown command', { inventTheWheel: 1 }, 59],
  ['an unknown field', { find: 'x', invented: 1 }, 40415],
  ['a missing field', { update: 'x' }, 40414],
  ['a field of a wrong type', { find: 'x', filter: 1 }, 14],
  ['a collation', { find: 'x', collation: { locale: 'de' } }, 115],
  ['a tailable cursor', { find: 'x', tailable: true }, 115],
  ['a capped collection', { create: 'x', capped: true, size: 100 }, 115],
  ['a validator', { create: 'x', validator: { a: 1 } }, 115],
  ['a view', { create: 'x', viewOn: 'y', pipeline: [] }, 115],
  ['a text index', { createIndexes: 'x', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 115],
  ['an index without a key', { createIndexes: 'x', indexes: [{ key: {}, name: 'a' }] }, 67],
  ['an impossible name', { insert: 'a$b', documents: [{}] }, 73],
  ['no cursor by that id', { getMore: 5n, collection: 'x' }, 43],
  ['an index that is not there', { dropIndexes: 'limits', index: 'none' }, 27],
  ['a collection that is not there', { listIndexes: 'none' }, 26],
])('refuses %s', async (_, command, code) => {
  const error = await store.db.command(command).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MongoServerError);
  expect(error).toMatchObject({ code });
});

test('more than one acknowledgement cannot be had', async () => {
  const write = store.db.collection('concern').insertOne({ a: 1 }, { writeConcern: { w: 2 } });
  await expect(write).rejects.toMatchObject({ code: 100 });
  await store.db.collection('concern').insertOne({ a: 2 }, { writeConcern: { w: 'majority', j: true } });
  expect(await store.db.collection('concern').countDocuments()).toBe(2);
});

test('writes that nobody waits for are done all the same', async () => {
  const things = store.db.collection('silent');
  await things.insertOne({ a: 1 }, { writeConcern: { w: 0 } });
  await vi.waitFor(async () => expect(await things.countDocuments()).toBe(1));
});

test('maxTimeMS ends a long search', async () => {
  const things = store.db.collection('long');
  await things.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n })));
  const search = things.find({ n: -1 }).maxTimeMS(1).toArray();
  await expect(search).rejects.toMatchObject({ code: 50 });
});

test('a collection is renamed with its indexes, and a folder has one server', async () => {
  await store.db.collection('before').insertOne({ a: 1 });
  await store.db.collection('before').createIndex({ a: 1 });
  await store.db.renameCollection('before', 'after');
  expect((await store.db.collection('after').indexes()).map(({ name }) => name)).toEqual(['_id_', 'a_1']);
  expect(await store.db.listCollections({ name: 'before' }).toArray()).toEqual([]);
  await expect(startServer({ folder: store.folder })).rejects.toThrow(/another server/);
});

test('a client that names the set, or connects directly, is served as well', async () => {
  for (const options of ['replicaSet=backend-essentials', 'directConnection=true', 'retryWrites=false']) {
    const client = new MongoClient(`mongodb://localhost:${store.port}/test?${options}`, {
      serverSelectionTimeoutMS: 5_000,
    });
    await client.db().collection('options').insertOne({ options });
    await client.close();
  }
  expect(await store.db.collection('options').countDocuments()).toBe(3);
});
