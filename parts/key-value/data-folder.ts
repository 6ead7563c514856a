/** Where the data are: in KEY_VALUE_DATA_DIR, which stays, or in a folder that lasts as long as the part is up. */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../../kit/part.ts';
import { createRunFolder, explainFileError } from '../../wire/folders.ts';
import { reaper } from '../../wire/reaper.ts';

export interface DataFolder {
  readonly path: string;
  /** Removes it, unless it is to stay. */
  close(): Promise<void>;
}

export async function openDataFolder(env: Environment): Promise<DataFolder> {
  const kept = env['KEY_VALUE_DATA_DIR'];
  if (kept) {
    const path = resolve(kept);
    await mkdir(path, { recursive: true }).catch((error: unknown) => {
      throw explainFileError(error, path);
    });
    return { path, close: async () => {} };
  }
  const path = await createRunFolder('key-value');
  const unwatch = await reaper().watch({ folder: path });
  return {
    path,
    async close() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
    },
  };
}
