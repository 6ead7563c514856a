/** PGlite: PostgreSQL compiled to WebAssembly, inside this process, for throw-away databases. */
import type { Engine } from '../../kit/part.ts';
import { createReplicaRefusal, createRunningSql, type RunningSql, wantsReplica } from './sql.ts';

const noReplica = 'PGlite runs in this process and sends its log to nobody.';

export const pglite: Engine<RunningSql> = {
  id: 'pglite',
  title: 'PGlite (WebAssembly)',
  fidelity: 'embedded',
  differs:
    'One backend process shared by all connections, in memory: the same SQL and planner, but no concurrency and no durability.',
  limits: {
    sessions: 'All connections share one session, so what several send at the same time gets mixed up.',
    'concurrent-transactions':
      'All connections share one session, so a second transaction waits for the first.',
    replica: noReplica,
    'replica-lag': noReplica,
  },
  async available() {
    return { available: true };
  },
  async start({ env, report, signal }) {
    if (wantsReplica(env)) throw createReplicaRefusal(noReplica);
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
    const running = {
      url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
      died: new Promise<never>(() => {}),
      startReplica: () => Promise.reject(createReplicaRefusal(noReplica)),
      stop() {
        stopped ??= server.stop().then(() => db.close());
        return stopped;
      },
    };
    return await createRunningSql(running);
  },
};
