/** Postcards over each kind of store. The program is the same; DATABASE_URL chooses. */
import { pathToFileURL } from 'node:url';
import type { Engine, StartContext } from '../../kit/part.ts';
import { openDataFolder } from '../data-folder.ts';
import { type RunningPostcards, startPostcards } from './postcards.ts';

interface Kind {
  readonly id: string;
  readonly store: string;
  /** The part that it keeps its data in. */
  readonly part?: string;
  readonly start: (context: StartContext) => Promise<RunningPostcards>;
}

const kinds: readonly Kind[] = [
  { id: 'sql', store: 'PostgreSQL', part: 'sql', start: startPostcards },
  { id: 'file', store: 'plain files', start: startOverFiles },
  {
    id: 'document',
    store: 'MongoDB',
    part: 'document',
    start: ({ env, signal }) => startPostcards({ env: { ...env, DATABASE_URL: env['MONGODB_URL'] }, signal }),
  },
  {
    id: 'key-value',
    store: 'DynamoDB',
    part: 'key-value',
    start: ({ env, signal }) =>
      startPostcards({ env: { ...env, DATABASE_URL: 'dynamodb:///postcards' }, signal }),
  },
];

/** In the folder that POSTCARDS_DATA_DIR names, or in one that lasts as long as it runs. */
async function startOverFiles({ env, signal }: StartContext): Promise<RunningPostcards> {
  const data = await openDataFolder(env['POSTCARDS_DATA_DIR'], 'postcards');
  try {
    const DATABASE_URL = pathToFileURL(data.path).href;
    const running = await startPostcards({ env: { ...env, DATABASE_URL }, signal });
    return {
      ...running,
      async stop() {
        await running.stop();
        await data.close();
      },
    };
  } catch (error) {
    await data.close();
    throw error;
  }
}

export const engines: readonly Engine<RunningPostcards>[] = kinds.map(({ id, store, part, start }) => ({
  id,
  title: `Postcards over ${store}`,
  fidelity: 'embedded',
  differs: 'One process on this machine, as it would run in a container; no TLS, no proxy before it.',
  limits: {},
  needs: [...(part ? [part] : []), 'objects'],
  available: async () => ({ available: true }),
  start,
}));
