/** The program: one server on loopback, with its data in KEY_VALUE_DATA_DIR. */
import { readVariable, runServer, sayInternalError } from '../../run-server.ts';
import { openService } from './open-service.ts';
import { startServer } from './server.ts';

/** ms for requests under way when it is asked to stop. */
const graceMs = 2_000;

await runServer(async () => {
  const region = readVariable('AWS_REGION');
  const now = () => new Date();
  const folder = readVariable('KEY_VALUE_DATA_DIR');
  const service = openService({ folder, region, now, elapsed: () => performance.now() });
  const server = await startServer({
    service,
    gate: {
      credentials: {
        accessKeyId: readVariable('AWS_ACCESS_KEY_ID'),
        secretAccessKey: readVariable('AWS_SECRET_ACCESS_KEY'),
      },
      region,
      now,
    },
    port: Number(process.env['PORT'] ?? 0),
    onInternalError: sayInternalError,
  });
  return {
    url: server.url,
    async stop() {
      await server.stop(graceMs);
      service.close();
    },
  };
});
