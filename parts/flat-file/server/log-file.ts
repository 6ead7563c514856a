/** All that the log asks of the file system; a test puts a disk in its place that is full or fails. */
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LogFile {
  size(): Promise<number>;
  /** As many bytes as there are, at most `length`. */
  read(position: number, length: number): Promise<Buffer>;
  /** All of the bytes, or it throws; then some of them may be there. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Resolves when what was written would survive the loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the file, and makes it when it is not there. */
export async function openLogFile(path: string): Promise<LogFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  await syncFolder(dirname(path));
  return {
    size: async () => (await handle.stat()).size,
    async read(position, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
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
    // Without the times of the file, but with its size (fdatasync(2)). On macOS, libuv makes it F_FULLFSYNC.
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** A new file is durable when its folder is: the name is kept there (fsync(2)). */
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
