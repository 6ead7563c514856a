/** The default engine: our own server, readable and small, as a process of its own. */
import type { Engine, StartContext } from '../../kit/part.ts';
import { openDataFolder } from '../data-folder.ts';
import { programBeside, startOwnServer } from '../own-server.ts';
import { createRunningDocument, type RunningDocument } from './document.ts';

async function start({ env, signal }: StartContext): Promise<RunningDocument> {
  const data = await openDataFolder(env['DOCUMENT_DATA_DIR'], 'document');
  let stop = data.close;
  try {
    const server = await startOwnServer({
      name: 'The document store',
      program: programBeside(import.meta.url),
      variables: { DOCUMENT_DATA_DIR: data.path },
      env,
      signal,
    });
    stop = async () => {
      await server.stop();
      await data.close();
    };
    const { url, pid, died } = server;
    return await createRunningDocument({ url: `${url}/backend-essentials`, pid, died, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

export const embedded: Engine<RunningDocument> = {
  id: 'embedded',
  title: 'Our document store, speaking MongoDB’s protocol',
  fidelity: 'embedded',
  differs:
    'One process with one writer over SQLite, posing as a replica set of one: two transactions that write at the same time conflict even on different documents, and other writes wait for an open one; computed numbers are int32 or double. It refuses what it has not: change streams, collations, validators, text and geo indexes, $out and $merge, window functions; for $or it reads the whole collection.',
  limits: {},
  available: async () => ({ available: true }),
  start,
};
