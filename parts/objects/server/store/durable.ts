/** Files that survive: what these functions have answered is on the disk, whole, whatever happens next. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder whose entries are made durable by `sync`. */
export interface Folder {
  readonly path: string;
  /** Resolves when every entry that was made or removed before the call is on the disk. */
  sync(): Promise<void>;
}

/**
 * Those who ask for a sync while one is under way share the next one: the running one may have missed their entries.
 * So a hundred uploads at a time cost a few syncs, not a hundred.
 */
export function createFolder(path: string): Folder {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    running = syncPath(path).finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    path,
    sync() {
      if (!running) return start();
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },
  };
}

/** Makes a folder if it is not there. */
export async function makeFolder(path: string): Promise<Folder> {
  await mkdir(path, { recursive: true });
  return createFolder(path);
}

async function syncPath(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS keeps entries in its own journal.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How a file is named until it is whole; `removePartial` throws away what a crash has left. */
const partial = '.partial';

/** Writes a file that is there whole or not at all: another name, fsync, rename, fsync of the folder. */
export async function writeWhole(folder: Folder, name: string, text: string): Promise<void> {
  const target = join(folder.path, name);
  const handle = await open(target + partial, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(target + partial, { force: true });
    throw error;
  }
  await handle.close();
  await rename(target + partial, target);
  await folder.sync();
}

export async function removePartial({ path }: Folder): Promise<void> {
  const names = (await readdir(path)).filter((name) => name.endsWith(partial));
  await Promise.all(names.map((name) => rm(join(path, name))));
}
