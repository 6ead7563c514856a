/** The object store that comes with the package: our own, in a process of its own. */
import type { Engine, StartContext } from '../../kit/part.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { openDataFolder } from '../data-folder.ts';
import { createRunningObjects, type RunningObjects } from './objects.ts';
import { startStoreProcess } from './store-process.ts';

const region = 'us-east-1';

/** Keeps its data where OBJECTS_DATA_DIR says; otherwise in a folder that lasts as long as it runs. */
async function start({ env, signal }: StartContext): Promise<RunningObjects> {
  const data = await openDataFolder(env['OBJECTS_DATA_DIR'], 'objects');
  let stop = data.close;
  try {
    const credentials = localCredentials(env);
    const store = await startStoreProcess({ folder: data.path, credentials, region, env, signal });
    stop = async () => {
      await store.stop();
      await data.close();
    };
    const { url: endpoint, died } = store;
    return await createRunningObjects(
      { endpoint, region, credentials, bucket: 'postcards', died, stop },
      signal,
    );
  } catch (error) {
    await stop();
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
