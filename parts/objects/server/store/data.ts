/** The bytes of objects: files that are written once, never changed, and named by nothing but chance. */

import { randomUUID } from 'node:crypto';
import { constants, copyFile, type FileHandle, link, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink } from '../body/receive.ts';
import type { Folder } from './durable.ts';

/** A file, and how many bytes it holds. An object is a row of these: one, or one for each part. */
export interface Piece {
  readonly id: string;
  readonly size: number;
}

export interface Data {
  /** Stores what `produce` hands to the sink; when it throws, nothing is left. */
  write<Result>(produce: (sink: Sink) => Promise<Result>): Promise<{ piece: Piece; result: Result }>;
  /** The bytes from `start` to before `end` of the pieces in a row. */
  read(pieces: readonly Piece[], start: number, end: number): AsyncGenerator<Buffer, void>;
  /** The bytes of pieces that are there, under new names here; without a copy where the file system allows it. */
  duplicate(there: Data, pieces: readonly Piece[]): Promise<Piece[]>;
  remove(pieces: readonly Piece[]): Promise<void>;
  pathOf(piece: Piece): string;
  /** Removes the files that no piece names: what was never finished, and what was given up just before a crash. */
  removeOthers(pieces: Iterable<Piece>): Promise<void>;
}

const readBytes = 256 * 1024;

export function createData(folder: Folder): Data {
  const pathOf = ({ id }: Pick<Piece, 'id'>) => join(folder.path, id);
  const remove = async (pieces: readonly Pick<Piece, 'id'>[]) => {
    for (const piece of pieces) await rm(pathOf(piece), { force: true });
  };
  return {
    pathOf,
    remove,

    async write(produce) {
      const id = randomUUID();
      const handle = await open(pathOf({ id }), 'wx');
      let size = 0;
      try {
        const result = await produce(async (bytes) => {
          size += bytes.length;
          await writeAll(handle, bytes);
        });
        await Promise.all([handle.sync(), folder.sync()]);
        await handle.close();
        return { piece: { id, size }, result };
      } catch (error) {
        await handle.close();
        await remove([{ id }]);
        throw error;
      }
    },

    async *read(pieces, start, end) {
      let offset = 0;
      for (const piece of pieces) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, piece.size);
        offset += piece.size;
        if (from < to) yield* readFile(pathOf(piece), from, to);
      }
    },

    async duplicate(there, pieces) {
      const copies: Piece[] = [];
      try {
        for (const piece of pieces) {
          const copy = { id: randomUUID(), size: piece.size };
          copies.push(copy);
          await linkOrCopy(there.pathOf(piece), pathOf(copy));
        }
        await folder.sync();
        return copies;
      } catch (error) {
        await remove(copies);
        throw error;
      }
    },

    async removeOthers(pieces) {
      const kept = new Set(Array.from(pieces, ({ id }) => id));
      await remove((await readdir(folder.path)).filter((id) => !kept.has(id)).map((id) => ({ id })));
    },
  };
}

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written)).bytesWritten;
  }
}

async function* readFile(path: string, start: number, end: number): AsyncGenerator<Buffer, void> {
  const handle = await open(path, 'r');
  try {
    for (let position = start; position < end; ) {
      const length = Math.min(readBytes, end - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) throw new Error(`${path} is shorter than recorded`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // A file system without links, or too many of them.
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const handle = await open(to, 'r+');
    await handle.sync().finally(() => handle.close());
  }
}
