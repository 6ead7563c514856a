/** A data folder has one process at a time: a second one would take the first one's unfinished files for leftovers. */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../../../wire/process-group.ts';

/** Rejects when another process has the folder; what comes back gives it up. A killed process has it no longer. */
export async function claimFolder(path: string): Promise<() => Promise<void>> {
  const file = join(path, 'owner');
  for (let attempt = 1; ; attempt++) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return async () => await rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || attempt === 3)
        throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (Number.isSafeInteger(owner) && owner > 1 && owner !== process.pid && isAlive(owner)) {
      throw new Error(`${path} is in use by process ${owner}. If that is something else, remove ${file}.`);
    }
    await rm(file, { force: true });
  }
}
