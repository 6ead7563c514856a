/** Postcards in an object store: an object for each, found by downloading all or by the prefix of a key, or one object for all. */
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  SelectObjectContentCommand,
} from '@aws-sdk/client-s3';
import type { RunningObjects } from '../../../parts/objects/objects.ts';
import { awsClientName } from '../../lab/aws-client-name.ts';
import type { Answer, Store, Wire } from './asking.ts';
import { isFromThere, isOfSender, month, type Postcard, place, sender } from './collection.ts';
import { formatCsv, replaceText } from './csv.ts';

/** Requests under way at the same time. */
const together = 8;
const csvKey = 'postcards.csv';

/** The client that talks over this wire. */
export function openS3({ region, credentials }: RunningObjects, wire: Wire): S3Client {
  // A request that is repeated behind our back would not be counted.
  return new S3Client({
    endpoint: wire.url.origin,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...awsClientName,
  });
}

/** What the keys are made for stands in front: `place=Lisbon/month=2026-05/card-000123.json`. */
function keyOf({ id, place, sentOn }: Postcard): string {
  return `place=${place}/month=${sentOn.slice(0, 7)}/${id}.json`;
}

/** An object for each postcard. With `byPrefix` it uses what it knows of the keys. */
export function createObjectEach(s3: S3Client, Bucket: string, wire: Wire, byPrefix: boolean): Store {
  async function list(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await wire.send('LIST', () =>
        s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })),
      );
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }
  const get = (Key: string) =>
    wire.send('GET', async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? '') as Postcard;
    });
  const put = (postcard: Postcard) =>
    wire.send('PUT', () =>
      s3.send(new PutObjectCommand({ Bucket, Key: keyOf(postcard), Body: JSON.stringify(postcard) })),
    );
  async function askFor(prefix: string, fits: (postcard: Postcard) => boolean): Promise<Answer> {
    const postcards = await eachOf(await list(prefix), get);
    return { ids: postcards.filter(fits).map(({ id }) => id), countRead: async () => postcards.length };
  }
  return {
    async add(postcards) {
      await eachOf(postcards, put);
    },
    askThere: () => askFor(byPrefix ? `place=${place}/month=${month}/` : 'place=', isFromThere),
    // No key begins with a sender, so there is nothing to narrow the list by.
    askSender: () => askFor('place=', isOfSender),
    async change(postcard, text) {
      await put({ ...(await get(keyOf(postcard))), text });
    },
  };
}

/** One CSV object for all postcards, asked by SelectObjectContent. */
export function createOneObject(s3: S3Client, Bucket: string, wire: Wire): Store {
  const stored: Postcard[] = [];
  const at = { Bucket, Key: csvKey };
  async function select(condition: string): Promise<Answer> {
    const ids: string[] = [];
    await wire.send('SELECT', async () => {
      const { Payload = [] } = await s3.send(
        new SelectObjectContentCommand({
          ...at,
          Expression: `select * from S3Object s where ${condition}`,
          ExpressionType: 'SQL',
          InputSerialization: { CSV: { FileHeaderInfo: 'USE' } },
          OutputSerialization: { JSON: {} },
        }),
      );
      let text = '';
      for await (const { Records } of Payload) text += Buffer.from(Records?.Payload ?? []).toString();
      ids.push(
        ...text
          .split('\n')
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as Postcard).id),
      );
    });
    // It has no index: it reads the object from end to end, which its Stats tell as BytesScanned.
    return { ids, countRead: async () => stored.length };
  }
  const put = (Body: string) => wire.send('PUT', () => s3.send(new PutObjectCommand({ ...at, Body })));
  return {
    async add(postcards) {
      stored.push(...postcards);
      await put(formatCsv(stored));
    },
    askThere: () => select(`s.place = '${place}' and s.sent_on like '${month}-%'`),
    askSender: () => select(`s.sender = '${sender}'`),
    async change({ id }, text) {
      const csv = await wire.send('GET', async () => {
        const { Body } = await s3.send(new GetObjectCommand(at));
        return (await Body?.transformToString()) ?? '';
      });
      await put(replaceText(csv, id, text));
    },
  };
}

/** Whether this store can be asked at all; why not, when it cannot. */
export async function explainNoSelect(store: Store): Promise<string | undefined> {
  try {
    await store.askThere();
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotImplemented') return error.message;
    throw error;
  }
}

/** Does it to all, a few at the same time, and keeps the order. */
async function eachOf<Thing, Result>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = things.entries();
  const worker = async () => {
    for (const [place, thing] of queue) results[place] = await work(thing);
  };
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}
