/** Postcards over each kind of store. The program is the same; DATABASE_URL chooses. */
import { pathToFileURL } from 'node:url';
import type { Engine, Environment, StartContext } from '../../kit/part.ts';
import { openDataFolder } from '../data-folder.ts';
import { type RunningPostcards, startPostcards } from './postcards.ts';

interface Kind {
  readonly id: string;
  readonly store: string;
  /** The part that it keeps its data in; none: in files. */
  readonly part?: string;
  /** From the variables that the part prints. */
  databaseUrl(env: Environment): string | undefined;
}

const kinds: readonly Kind[] = [
  { id: 'sql', store: 'PostgreSQL', part: 'sql', databaseUrl: (env) => env['DATABASE_URL'] },
  { id: 'file', store: 'plain files', databaseUrl: () => undefined },
  { id: 'document', store: 'MongoDB', part: 'document', databaseUrl: (env) => env['MONGODB_URL'] },
  { id: 'key-value', store: 'DynamoDB', part: 'key-value', databaseUrl: () => 'dynamodb:///postcards' },
];

/** What Postcards over this engine reads as DATABASE_URL; undefined over files, which have a folder. */
export function databaseUrlOf(engineId: string, env: Environment): string | undefined {
  return kinds.find(({ id }) => id === engineId)?.databaseUrl(env);
}

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

export const engines: readonly Engine<RunningPostcards>[] = kinds.map(({ id, store, part, databaseUrl }) => ({
  id,
  title: `Postcards over ${store}`,
  fidelity: 'embedded',
  differs: 'One process on this machine, as it would run in a container; no TLS, no proxy before it.',
  limits: {},
  needs: [...(part ? [part] : []), 'objects'],
  available: async () => ({ available: true }),
  async start(context) {
    if (part === undefined) return await startOverFiles(context);
    const { env, signal } = context;
    return await startPostcards({ env: { ...env, DATABASE_URL: databaseUrl(env) }, signal });
  },
}));
