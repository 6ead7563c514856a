/** PostgreSQL from this machine's own programs, on a port and in a folder of its own. */
import type { Engine } from '../../kit/part.ts';
import { findNative } from './binaries.ts';
import { startServer } from './server.ts';
import type { RunningSql } from './sql.ts';

const missing =
  'no initdb and postgres in the usual folders or on the PATH (Debian: apt-get install postgresql)';

export const native: Engine<RunningSql> = {
  id: 'native',
  title: 'PostgreSQL of this machine',
  fidelity: 'native',
  differs:
    'The version that this machine has, which may be older than the embedded one; a server that already runs here is not touched.',
  limits: {},
  async available(env) {
    return findNative(env) ? { available: true } : { available: false, reason: missing };
  },
  async start(context) {
    const binaries = findNative(context.env);
    if (!binaries) throw new Error(missing);
    return await startServer(binaries, context);
  },
};
