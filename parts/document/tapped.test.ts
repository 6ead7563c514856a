/** What a driver and the document store say to each other, told as Extended JSON. */
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { document } from './part.ts';
import { tapDocuments } from './tapped.ts';

test('commands with their answers, and no greetings', async () => {
  const engine = document.engines.find(({ id }) => id === 'embedded');
  if (!engine) throw new Error('no embedded engine');
  const running = await engine.start({
    env: process.env,
    signal: AbortSignal.timeout(60_000),
    report: () => {},
  });
  const tap = tapDocuments(Number(new URL(running.url).port));
  const client = new MongoClient(running.url, { directConnection: true });
  try {
    const cards = client.db('test').collection<{ _id: number; text: string }>('cards');
    await cards.insertOne({ _id: 1, text: 'The sea is warm.' });
    await cards.findOne({ _id: 1 });
    const heard = tap.within(0, Number.POSITIVE_INFINITY);
    const told = heard.map(({ protocol, request, response }) =>
      [protocol, request.body.text, response?.body.text].map((text) => text?.replace(/\s+/g, ' ')),
    );
    expect(told).toEqual([
      [
        'MongoDB',
        expect.stringMatching(
          /^OP_MSG \{ "insert": "cards", "documents": \[ \{ "_id": 1, "text": "The sea is warm." \} \], /,
        ),
        'OP_MSG { "n": 1, "ok": 1 }',
      ],
      [
        'MongoDB',
        expect.stringMatching(/^OP_MSG \{ "find": "cards", "filter": \{ "_id": 1 \}, /),
        expect.stringContaining('"firstBatch": [ { "_id": 1, "text": "The sea is warm." } ]'),
      ],
    ]);
  } finally {
    await client.close();
    tap.stop();
    await running.stop();
  }
});
