/** MongoDB's driver, which is given nothing but MONGODB_URL; prints what it saw as JSON. */
import { MongoClient, MongoServerError } from 'mongodb';

interface Card {
  readonly _id: number;
  readonly album: string;
  readonly likes: readonly { readonly by: string; readonly count: number }[];
}

const client = new MongoClient(process.env['MONGODB_URL'] ?? '', { monitorCommands: true });
let batches = 0;
client.on('commandStarted', ({ commandName }) => {
  if (commandName === 'find' || commandName === 'getMore') batches++;
});
const cards = client.db().collection<Card>('cards');

const { insertedCount } = await cards.insertMany(
  Array.from({ length: 250 }, (_, n) => ({
    _id: n,
    album: n % 5 === 0 ? 'rome' : 'oslo',
    likes: [
      { by: 'ada', count: n },
      { by: 'bo', count: 1 },
    ],
  })),
);

const found: number[] = [];
for await (const { _id } of cards.find({}, { batchSize: 100 }).sort({ _id: 1 })) found.push(_id);
const cursor = { batches, inOrder: found.every((id, place) => id === place), found: found.length };

await cards.createIndex({ 'likes.by': 1, _id: 1 });
const names = client.db().collection('names');
await names.createIndex({ name: 1 }, { unique: true });
await names.insertOne({ name: 'ada' });
const violation = await names.insertOne({ name: 'ada' }).catch((error: unknown) => {
  if (!(error instanceof MongoServerError)) throw error;
  return { code: error.code, keyValue: error['keyValue'] };
});

const aggregate = await cards
  .aggregate([
    { $unwind: '$likes' },
    { $group: { _id: { album: '$album', by: '$likes.by' }, likes: { $sum: '$likes.count' } } },
    { $sort: { likes: -1 } },
    { $limit: 2 },
  ])
  .toArray();

const { modifiedCount } = await cards.updateOne(
  { _id: 7, 'likes.by': 'bo' },
  { $inc: { 'likes.$.count': 41 } },
);
const positional = { modifiedCount, likes: (await cards.findOne({ _id: 7 }))?.likes };

await client.close();
console.log(JSON.stringify({ insertedCount, cursor, violation, aggregate, positional }));
