/** A bucket on the disk: one small file for each key, which says where its bytes are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum } from '../body/checksum.ts';
import type { CorsRule } from '../cors.ts';
import { S3Error } from '../s3-error.ts';
import { createData, type Data, type Piece } from './data.ts';
import { createFolder, makeFolder, removePartial, writeWhole } from './durable.ts';
import { createHolds, type Holds } from './holds.ts';
import { createKeyIndex } from './key-index.ts';
import { createLocks } from './locks.ts';
import { openUploads, type Uploads } from './uploads.ts';

/** An object, as its file records it; never changed, only replaced. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  /** ISO 8601. */
  readonly modified: string;
  /** What it was stored with and is answered with: content-type, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly pieces: readonly Piece[];
}

/** Throws unless the object under the key, or its absence, is what the writer expects. */
export type Expectation = (current: StoredObject | undefined) => void;

interface BucketRecord {
  /** ISO 8601. */
  readonly created: string;
  readonly cors?: readonly CorsRule[];
}

export interface Bucket extends Pick<Holds, 'hold'> {
  readonly name: string;
  readonly created: string;
  /** In the order of their UTF-8 bytes. */
  readonly keys: readonly string[];
  readonly data: Data;
  readonly uploads: Uploads;
  find(key: string): StoredObject | undefined;
  /** Makes the object the one under its key. The expectation is checked when no other writer of the key can come between. */
  put(object: StoredObject, expect: Expectation): Promise<void>;
  /** Resolves as well when there is no such object. */
  remove(key: string, expect: Expectation): Promise<void>;
  cors(): readonly CorsRule[] | undefined;
  setCors(rules: readonly CorsRule[] | undefined): Promise<void>;
  /** Nothing is put from now on. Throws `BucketNotEmpty`. */
  close(): void;
}

const recordName = 'bucket.json';

/** Makes the folder of a new bucket. */
export async function makeBucketFolder(path: string, created: string): Promise<void> {
  const folder = await makeFolder(path);
  for (const name of ['keys', 'data', 'uploads']) await makeFolder(join(path, name));
  await writeWhole(folder, recordName, JSON.stringify({ created } satisfies BucketRecord));
}

/** Opens a bucket and cleans up what a crash has left. Rejects for a record that cannot be read: nothing is thrown away then. */
export async function openBucket(name: string, path: string): Promise<Bucket> {
  const folder = createFolder(path);
  const keyFolder = createFolder(join(path, 'keys'));
  const dataFolder = createFolder(join(path, 'data'));
  let record = JSON.parse(await readFile(join(path, recordName), 'utf8')) as BucketRecord;
  await Promise.all([removePartial(folder), removePartial(keyFolder)]);
  const objects = await readRecords(keyFolder.path);
  const index = createKeyIndex(objects.map((object) => [object.key, object]));
  const data = createData(dataFolder);
  const uploads = await openUploads(
    join(path, 'uploads'),
    data,
    new Set(piecesOf(objects).map(({ id }) => id)),
  );
  await data.removeOthers([...piecesOf(objects), ...uploads.pieces()]);

  const locks = createLocks();
  const holds = createHolds(data);
  /** Writers between their expectation and their end. */
  let writing = 0;
  let closed = false;

  const change = (key: string, expect: Expectation, work: () => Promise<void>) =>
    locks.run(key, async () => {
      if (closed) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
      const previous = index.get(key);
      expect(previous);
      writing++;
      try {
        await work();
      } finally {
        writing--;
      }
      if (previous) await holds.discard(previous);
    });

  return {
    name,
    created: record.created,
    keys: index.keys,
    data,
    uploads,
    hold: holds.hold,
    find: index.get,
    put: (object, expect) =>
      change(object.key, expect, async () => {
        await writeWhole(keyFolder, fileOf(object.key), JSON.stringify(object));
        index.set(object.key, object);
      }),
    remove: (key, expect) =>
      change(key, expect, async () => {
        if (!index.get(key)) return;
        await rm(join(keyFolder.path, fileOf(key)));
        await keyFolder.sync();
        index.delete(key);
      }),
    cors: () => record.cors,
    setCors: (rules) =>
      locks.run('', async () => {
        const changed: BucketRecord = { created: record.created, ...(rules && { cors: rules }) };
        await writeWhole(folder, recordName, JSON.stringify(changed));
        record = changed;
      }),
    close() {
      if (index.keys.length > 0 || writing > 0)
        throw new S3Error('BucketNotEmpty', { details: { BucketName: name } });
      closed = true;
    },
  };
}

/** A key can be anything, `../x` as well; the name of its file is not. */
function fileOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}.json`;
}

/** One after the other: a hundred thousand small files are read faster so than all at once. */
async function readRecords(path: string): Promise<StoredObject[]> {
  return (await readdir(path)).map((name) => {
    try {
      return JSON.parse(readFileSync(join(path, name), 'utf8')) as StoredObject;
    } catch (cause) {
      throw new Error(`${join(path, name)} cannot be read; nothing was changed`, { cause });
    }
  });
}

function piecesOf(objects: readonly StoredObject[]): Piece[] {
  return objects.flatMap(({ pieces }) => pieces);
}
