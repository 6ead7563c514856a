/** PGlite: PostgreSQL compiled to WebAssembly, inside this process, for throw-away databases. */
import type { Engine } from '../../kit/part.ts';
import { createRunningSql, type RunningSql } from './sql.ts';

export const pglite: Engine<RunningSql> = {
  id: 'pglite',
  title: 'PGlite (WebAssembly)',
  fidelity: 'embedded',
  differs:
    'One backend process shared by all connections, in memory: the same SQL and planner, but no concurrency and no durability.',
  limits: {
    'concurrent-transactions':
      'All connections share one session, so a second transaction waits for the first.',
  },
  async available() {
    return { available: true };
  },
  async start({ report, signal }) {
    report('loading PostgreSQL as WebAssembly');
    // Loaded when used: 27 MB that no other engine needs.
    const [{ PGlite }, { PGLiteSocketServer }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite-socket'),
    ]);
    const db = await PGlite.create();
    signal.throwIfAborted();
    const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 });
    await server.start();
    const port = Number(server.getServerConn().split(':').at(-1));
    let stopped: Promise<void> | undefined;
    return await createRunningSql({
      url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
      died: new Promise(() => {}),
      stop() {
        stopped ??= server.stop().then(() => db.close());
        return stopped;
      },
    });
  },
};
