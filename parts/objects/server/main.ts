/** The program: one object store on loopback, with its data in OBJECTS_DATA_DIR. */
import { runServer, sayInternalError } from '../../run-server.ts';
import { startServer } from './server.ts';
import { parseSettings } from './settings.ts';
import { openStore } from './store/store.ts';

/** ms for requests under way when it is asked to stop. */
const graceMs = 2_000;

await runServer(async () => {
  const { folder, idleMs, port, ...gate } = parseSettings(process.env);
  const store = await openStore(folder);
  const server = await startServer({
    store,
    gate: { ...gate, now: () => new Date() },
    port,
    idleMs,
    onInternalError: sayInternalError,
  });
  return {
    url: server.url,
    async stop() {
      await server.stop(graceMs);
      await store.close();
    },
  };
});
