/** Where a part keeps its data: in a folder that somebody named, which stays, or in one that lasts as long as it is up. */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createRunFolder, explainFileError } from '../wire/folders.ts';
import { reaper } from '../wire/reaper.ts';

export interface DataFolder {
  readonly path: string;
  /** Removes it, unless it is to stay. May be called twice. */
  close(): Promise<void>;
}

/** `named`: the folder that is to stay; `purpose` names the other kind. */
export async function openDataFolder(named: string | undefined, purpose: string): Promise<DataFolder> {
  if (named) {
    const path = resolve(named);
    await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw explainFileError(error, path);
    });
    return { path, close: async () => {} };
  }
  const path = await createRunFolder(purpose);
  const unwatch = await reaper().watch({ folder: path });
  return {
    path,
    async close() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
    },
  };
}
