/** A folder for a store’s data that lasts as long as the run. */
import { rm } from 'node:fs/promises';
import type { Lab } from '../../../kit/experiment.ts';
import { createRunFolder } from '../../../wire/folders.ts';
import { reaper } from '../../../wire/reaper.ts';

export async function keepRunFolder(lab: Lab, name: string): Promise<string> {
  const folder = await createRunFolder(name);
  const unwatch = await reaper().watch({ folder });
  return lab.keep(folder, async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  });
}
