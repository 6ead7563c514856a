/** The program: one server on loopback, with its data in DOCUMENT_DATA_DIR. */
import { readVariable, runServer } from '../../run-server.ts';
import { startServer } from './server.ts';

await runServer(async () => {
  const port = Number(process.env['PORT'] ?? 0);
  const server = await startServer({ folder: readVariable('DOCUMENT_DATA_DIR'), port });
  return { url: `mongodb://127.0.0.1:${server.port}`, stop: () => server.stop() };
});
