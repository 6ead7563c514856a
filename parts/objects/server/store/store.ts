/** All buckets in one folder, which belongs to one process at a time. */
import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Error } from '../s3-error.ts';
import { type Bucket, makeBucketFolder, openBucket } from './bucket.ts';
import { makeFolder } from './durable.ts';
import { compareKeys } from './key-index.ts';
import { claimFolder } from './ownership.ts';

export interface Store {
  /** By name. */
  buckets(): Bucket[];
  /** Throws `NoSuchBucket`. */
  bucket(name: string): Bucket;
  /** Throws `BucketAlreadyOwnedByYou`. */
  createBucket(name: string): Promise<void>;
  /** Throws `BucketNotEmpty`; uploads in parts that are under way go with the bucket. */
  deleteBucket(name: string): Promise<void>;
  /** Lets another process have the folder. */
  close(): Promise<void>;
}

/** Not the bare name: `con` is a good bucket, and on Windows no folder. */
const prefix = 'bucket-';
/** Folders that are not buckets yet, or no longer. */
const passing = 'passing-';

export async function openStore(path: string): Promise<Store> {
  const folder = await makeFolder(path);
  const release = await claimFolder(path);
  const buckets = new Map<string, Bucket>();
  /** Names that are being made. */
  const coming = new Set<string>();
  for (const entry of await readdir(path)) {
    if (entry.startsWith(passing)) await rm(join(path, entry), { recursive: true });
    if (!entry.startsWith(prefix)) continue;
    const name = entry.slice(prefix.length);
    buckets.set(name, await openBucket(name, join(path, entry)));
  }

  const find = (name: string) => {
    const bucket = buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
    return bucket;
  };

  return {
    bucket: find,
    buckets: () => [...buckets.values()].sort((a, b) => compareKeys(a.name, b.name)),
    async createBucket(name) {
      if (buckets.has(name) || coming.has(name)) {
        throw new S3Error('BucketAlreadyOwnedByYou', { details: { BucketName: name } });
      }
      coming.add(name);
      try {
        const unfinished = join(path, passing + randomUUID());
        await makeBucketFolder(unfinished, new Date().toISOString());
        await rename(unfinished, join(path, prefix + name));
        await folder.sync();
        buckets.set(name, await openBucket(name, join(path, prefix + name)));
      } finally {
        coming.delete(name);
      }
    },
    async deleteBucket(name) {
      find(name).close();
      buckets.delete(name);
      // Until it is out of the way nobody can make it anew.
      coming.add(name);
      try {
        const gone = join(path, passing + randomUUID());
        await rename(join(path, prefix + name), gone);
        await folder.sync();
        await rm(gone, { recursive: true });
      } finally {
        coming.delete(name);
      }
    },
    close: release,
  };
}
