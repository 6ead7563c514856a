/** Starts a PostgreSQL server from a folder of programs, with a data folder and a port of its own. */
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartContext } from '../../kit/part.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { reaper } from '../../wire/reaper.ts';
import { giveTo, serverAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { startReplica } from './replica.ts';
import { explainEnd, type ServerProcess, startServerProcess } from './server-process.ts';
import { createRunningSql, type RunningReplica, type RunningSql, wantsReplica } from './sql.ts';
import { copyTemplate } from './template.ts';

/** Starts a server on a copy of the template; `stop` ends it with its replicas, and removes their folders. */
export async function startServer(binaries: Binaries, context: StartContext): Promise<RunningSql> {
  const withReplica = wantsReplica(context.env);
  const folder = await createRunFolder('sql');
  const unwatch = await reaper().watch({ folder });
  const data = join(folder, 'data');
  const replicas: Promise<RunningReplica>[] = [];
  let server: ServerProcess | undefined;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      // Also one that is still starting.
      for (const started of await Promise.allSettled(replicas)) {
        if (started.status === 'fulfilled') await started.value.stop();
      }
      await server?.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
    })();
    return stopped;
  };
  try {
    const password = await copyTemplate(binaries, data, context);
    await chmod(data, 0o700);
    giveTo(serverAccount(), folder);
    server = await startServerProcess(binaries, data, context);
    const url = `postgresql://postgres:${password}@127.0.0.1:${server.port}/postgres`;
    const running = {
      url,
      died: explainEnd(server, 'PostgreSQL', () => stopped !== undefined),
      startReplica() {
        const replica = startReplica({ binaries, data, url }, `replica_${replicas.length + 1}`, context);
        replicas.push(replica);
        return replica;
      },
      stop,
    };
    return await createRunningSql(running, withReplica);
  } catch (error) {
    await stop();
    throw error;
  }
}
