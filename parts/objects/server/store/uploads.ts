/** Uploads in parts that are under way: each part is as durable as an object, and survives a crash. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChecksumAlgorithm, ChecksumType } from '../body/checksum.ts';
import { S3Error } from '../s3-error.ts';
import type { Data, Piece } from './data.ts';
import { createFolder, makeFolder, writeWhole } from './durable.ts';
import { compareKeys } from './key-index.ts';
import { createLocks } from './locks.ts';

/** What an upload begins with. */
export interface UploadStart {
  readonly key: string;
  /** What the object will be stored with. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface Upload extends UploadStart {
  /** Later ones have greater ids. */
  readonly id: string;
  /** ISO 8601. */
  readonly initiated: string;
  readonly parts: ReadonlyMap<number, Part>;
}

export interface Part {
  readonly number: number;
  /** Hex, without quotes. */
  readonly etag: string;
  /** ISO 8601. */
  readonly modified: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  readonly piece: Piece;
}

export interface Uploads {
  /** By key, then by time. */
  list(): Upload[];
  /** Throws `NoSuchUpload`. */
  find(key: string, id: string): Upload;
  create(start: UploadStart, initiated: string): Promise<Upload>;
  /** In place of an earlier part of the same number. */
  putPart(upload: Upload, part: Part): Promise<void>;
  /** Ends an upload: `use` has it to itself, and gives back the pieces that are kept. When it throws, the upload goes on. */
  end(upload: Upload, use: () => Promise<readonly Piece[]>): Promise<void>;
  /** Of all parts. */
  pieces(): Piece[];
}

interface OpenUpload extends Upload {
  readonly parts: Map<number, Part>;
}

const recordName = 'upload.json';

/** `taken` are the pieces that objects have: an upload with one of them was completed just before a crash. */
export async function openUploads(path: string, data: Data, taken: ReadonlySet<string>): Promise<Uploads> {
  const folder = createFolder(path);
  const locks = createLocks();
  const open = new Map<string, OpenUpload>();
  for (const id of await readdir(path)) {
    const upload = await readUpload(join(path, id));
    if (upload && ![...upload.parts.values()].some(({ piece }) => taken.has(piece.id))) open.set(id, upload);
    else await rm(join(path, id), { recursive: true });
  }

  const find = (key: string, id: string) => {
    const upload = open.get(id);
    if (upload?.key !== key) throw new S3Error('NoSuchUpload', { details: { UploadId: id } });
    return upload;
  };

  return {
    find,
    list: () => [...open.values()].sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.id, b.id)),
    async create(start, initiated) {
      const upload: OpenUpload = {
        ...start,
        id: createId(initiated),
        initiated,
        parts: new Map(),
      };
      const own = await makeFolder(join(path, upload.id));
      await writeWhole(own, recordName, JSON.stringify({ ...upload, parts: undefined }));
      await folder.sync();
      open.set(upload.id, upload);
      return upload;
    },
    putPart: (upload, part) =>
      locks.run(upload.id, async () => {
        const { parts } = find(upload.key, upload.id);
        await writeWhole(createFolder(join(path, upload.id)), `${part.number}.json`, JSON.stringify(part));
        const previous = parts.get(part.number);
        parts.set(part.number, part);
        if (previous) await data.remove([previous.piece]);
      }),
    end: (upload, use) =>
      locks.run(upload.id, async () => {
        const { parts } = find(upload.key, upload.id);
        const kept = new Set((await use()).map(({ id }) => id));
        open.delete(upload.id);
        await rm(join(path, upload.id), { recursive: true });
        await folder.sync();
        await data.remove([...parts.values()].map(({ piece }) => piece).filter(({ id }) => !kept.has(id)));
      }),
    pieces: () => [...open.values()].flatMap(({ parts }) => [...parts.values()].map(({ piece }) => piece)),
  };
}

/** In the order of time, and not to be guessed. */
function createId(initiated: string): string {
  return Date.parse(initiated).toString(16).padStart(12, '0') + randomBytes(12).toString('hex');
}

/** Undefined for one that had not begun when a crash came: nobody knows its id. */
async function readUpload(path: string): Promise<OpenUpload | undefined> {
  const names = await readdir(path);
  if (!names.includes(recordName)) return undefined;
  const start = JSON.parse(await readFile(join(path, recordName), 'utf8')) as Omit<Upload, 'parts'>;
  const parts = new Map<number, Part>();
  for (const name of names.filter((one) => /^\d+\.json$/.test(one))) {
    const part = JSON.parse(await readFile(join(path, name), 'utf8')) as Part;
    parts.set(part.number, part);
  }
  return { ...start, parts };
}
