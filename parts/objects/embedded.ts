/** The object store that comes with the package: our own, in a process of its own. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Engine, StartContext } from '../../kit/part.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { reaper } from '../../wire/reaper.ts';
import { createRunningObjects, type RunningObjects } from './objects.ts';
import { startStoreProcess } from './store-process.ts';

const region = 'us-east-1';

/** Keeps its data where OBJECTS_DATA_DIR says; otherwise in a folder that lasts as long as it runs. */
async function start({ env, signal }: StartContext): Promise<RunningObjects> {
  const kept = env['OBJECTS_DATA_DIR'];
  const folder = kept ? resolve(kept) : await createRunFolder('objects');
  const unwatch = kept ? async () => {} : await reaper().watch({ folder });
  const remove = async () => {
    if (!kept) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  };
  try {
    const credentials = localCredentials(env);
    const store = await startStoreProcess({ folder, credentials, region, env, signal });
    let stopping = false;
    const stop = async () => {
      stopping = true;
      await store.stop();
      await remove();
    };
    const died = store.exited.then(({ code, signal: killedBy }) =>
      stopping
        ? new Promise<never>(() => {})
        : `The object store ended by itself (${killedBy ?? `exit code ${code}`}): ${store.lastLines().at(-1) ?? 'without a word'}`,
    );
    try {
      const running = { endpoint: store.url, region, credentials, bucket: 'postcards', died, stop };
      return await createRunningObjects(running, signal);
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

export const embedded: Engine<RunningObjects> = {
  id: 'embedded',
  title: 'Object store of the course',
  fidelity: 'embedded',
  differs:
    'One process and one disk on this machine, so no replicas and no regions; it speaks the operations of the course, and answers 501 to all others. Its data goes with it, unless OBJECTS_DATA_DIR names a folder to keep it in.',
  limits: {},
  available: async () => ({ available: true }),
  start,
};
