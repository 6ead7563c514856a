/** An album to which several writers add at once: a list in one object, or rows of a table. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type pg from 'pg';
import type { Wire } from './asking.ts';

/** A writer reads, and then adds what it has; whoever adds may have to read again. */
export interface Album {
  /** Reads what is there; the writer goes on from that. */
  read(writer: number): Promise<void>;
  /** Resolves when the addition has been acknowledged. */
  add(writer: number, postcard: string): Promise<void>;
  /** The postcards that are there in the end. */
  list(): Promise<string[]>;
  /** Writes that were refused. */
  refused(): number;
}

interface Version {
  readonly postcards: readonly string[];
  readonly etag: string | undefined;
}

/** A list in one object. With `careful` it says which version it replaces. */
export async function createObjectAlbum(
  s3: S3Client,
  wire: Wire,
  at: { readonly Bucket: string; readonly Key: string },
  careful: boolean,
): Promise<Album> {
  const known = new Map<number, Version>();
  let refused = 0;
  const get = async (): Promise<Version> => {
    const { Body, ETag } = await s3.send(new GetObjectCommand(at));
    return { postcards: JSON.parse((await Body?.transformToString()) ?? '') as string[], etag: ETag };
  };
  const put = (postcards: readonly string[], IfMatch: string | undefined) =>
    s3.send(
      new PutObjectCommand({
        ...at,
        Body: JSON.stringify(postcards),
        ...(IfMatch === undefined ? {} : { IfMatch }),
      }),
    );
  const read = async (writer: number) => {
    known.set(writer, await wire.send('GET', get));
  };
  await put([], undefined);
  return {
    read,
    async add(writer, postcard) {
      for (;;) {
        const { postcards = [], etag } = known.get(writer) ?? {};
        const written = await wire.send('PUT', () =>
          put([...postcards, postcard], careful ? etag : undefined).then(
            () => true,
            (error: unknown) => {
              if (isRefusal(error)) return false;
              throw error;
            },
          ),
        );
        if (written) return;
        refused++;
        await read(writer);
      }
    },
    list: async () => [...(await get()).postcards],
    refused: () => refused,
  };
}

/** 412, or 409 where S3 finds two such writes under way (“How to prevent object overwrites with conditional writes”). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name);
}

/** A row for each postcard of the album. Nothing has to be read first. */
export async function createTableAlbum(counted: readonly pg.Client[], wire: Wire): Promise<Album> {
  const [first] = counted;
  await first?.query('drop table if exists album; create table album (postcard text primary key)');
  return {
    read: async () => {},
    async add(writer, postcard) {
      await wire.send('insert', async () =>
        counted[writer]?.query('insert into album values ($1)', [postcard]),
      );
    },
    async list() {
      const { rows } = (await first?.query<{ postcard: string }>('select postcard from album')) ?? {
        rows: [],
      };
      return rows.map(({ postcard }) => postcard);
    },
    refused: () => 0,
  };
}
