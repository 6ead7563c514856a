/** The default engine: our own, on SQLite, in a process of its own. */
import type { Engine, StartContext } from '../../kit/part.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { openDataFolder } from '../data-folder.ts';
import { createRunningKeyValue, type RunningKeyValue } from './key-value.ts';
import { startServerProcess } from './server-process.ts';

const region = 'us-east-1';

async function start({ env, signal }: StartContext): Promise<RunningKeyValue> {
  const data = await openDataFolder(env['KEY_VALUE_DATA_DIR'], 'key-value');
  let stop = data.close;
  try {
    const credentials = localCredentials(env);
    const server = await startServerProcess({ folder: data.path, credentials, region, env, signal });
    stop = async () => {
      await server.stop();
      await data.close();
    };
    const { url: endpoint, died } = server;
    const running = { endpoint, region, credentials, tablePrefix: '', died, stop };
    return await createRunningKeyValue(running, signal);
  } catch (error) {
    await stop();
    throw error;
  }
}

export const embedded: Engine<RunningKeyValue> = {
  id: 'embedded',
  title: 'Key-value store of the course, speaking DynamoDB’s API',
  fidelity: 'embedded',
  differs:
    'One process over SQLite: no replicas, so an eventually consistent read is never stale (but costs half), a global index is never behind, and tables and indexes are there at once. Each partition key is a partition of its own with 1,000 write and 3,000 read units a second, and there is no burst credit. No streams, backups, tags, PartiQL, or parameters from before expressions: what it lacks it refuses. GET /_capacity tells the units that each partition key has used.',
  limits: {},
  available: async () => ({ available: true }),
  start,
};
