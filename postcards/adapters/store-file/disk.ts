/** All that the store asks of the file system; tests put a disk in its place that can be full, fail, or lose power. */
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lockFolder } from './folder-lock.ts';

export type DiskFile = {
  /** As many bytes as there are, at most `length`; none at the end. */
  read(position: number, length: number): Promise<Buffer>;
  /** All of the bytes, or it throws; then some of them may be there. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Resolves when what was written would survive the loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
};

export type Disk = {
  /** Makes the folder, if need be, and keeps every other process out of it until the lock is released. */
  lockFolder(folder: string): Promise<() => void>;
  /** To read and write; `null` when there is no such file. */
  open(path: string): Promise<DiskFile | null>;
  /** An empty file, in place of one that may be there. */
  create(path: string): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  /** A new or renamed file is durable when its folder is: the name is kept there (fsync(2)). */
  syncFolder(folder: string): Promise<void>;
  remove(path: string): Promise<void>;
};

export const realDisk: Disk = {
  async lockFolder(folder) {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
      await syncFolder(dirname(made));
    }
    // Says more clearly than the lock could that the folder cannot be written.
    await access(folder, constants.R_OK | constants.W_OK);
    return lockFolder(join(folder, 'postcards.lock'));
  },
  async open(path) {
    try {
      return fileOf(await open(path, 'r+'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
  create: async (path) => fileOf(await open(path, 'w+', 0o600)),
  rename,
  syncFolder,
  remove: (path) => rm(path, { force: true }),
};

function fileOf(handle: FileHandle): DiskFile {
  return {
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, position);
      return buffer.subarray(0, bytesRead);
    },
    async write(bytes, position) {
      // A disk that is nearly full takes a part, and refuses only the next write.
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    truncate: (size) => handle.truncate(size),
    // Without the times of the file, but with its size. On macOS, libuv makes it F_FULLFSYNC.
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder, and NTFS keeps names in a journal of its own.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
