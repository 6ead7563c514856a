/** The engine: our own log, in a process of its own. */
import type { Engine, StartContext } from '../../kit/part.ts';
import { openDataFolder } from '../data-folder.ts';
import { programBeside, startOwnServer } from '../own-server.ts';
import type { RunningFlatFile } from './flat-file.ts';

async function start(context: StartContext): Promise<RunningFlatFile> {
  const { env, signal } = context;
  const data = await openDataFolder(env['FLAT_FILE_DATA_DIR'], 'flat-file');
  try {
    const { url, pid, died, stop } = await startOwnServer({
      name: 'The flat file’s process',
      program: programBeside(import.meta.url),
      variables: { FLAT_FILE_DATA_DIR: data.path, FLAT_FILE_SYNC: env['FLAT_FILE_SYNC'] },
      env,
      signal,
    });
    return {
      url,
      folder: data.path,
      pid,
      version: `flat file, sync ${env['FLAT_FILE_SYNC'] ?? 'batch'}`,
      env: { FLAT_FILE_URL: url },
      died,
      startOn: (folder) => start({ ...context, env: { ...env, FLAT_FILE_DATA_DIR: folder } }),
      async stop() {
        await stop();
        await data.close();
      },
    };
  } catch (error) {
    await data.close();
    throw error;
  }
}

export const embedded: Engine<RunningFlatFile> = {
  id: 'embedded',
  title: 'Append-only log of the course',
  fidelity: 'embedded',
  differs:
    'A teaching log, though a careful one: checksums, group commit, recovery. What production adds: segments, an index, compaction, replicas. It never removes a record, and damage to its very last commit cannot be told from a torn one, so that would be cut off.',
  limits: {},
  available: async () => ({ available: true }),
  start,
};
