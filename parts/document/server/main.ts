/** The program: one server on loopback, which ends with its standard input. */
import { startServer } from './server.ts';

const say = (event: string, fields: object) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
};

// Whoever read our output is gone; that is no reason to fail what is under way.
process.stdout.on('error', () => {});

const { DOCUMENT_DATA_DIR: folder, PORT: port = '0' } = process.env;
try {
  if (!folder) throw new Error('DOCUMENT_DATA_DIR is not set');
  const server = await startServer({ folder, port: Number(port) });
  const stop = async () => {
    await server.stop();
    process.exit();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  // An end is only seen by those who read; a broken pipe is as much of an end.
  process.stdin.on('error', () => {});
  process.stdin.once('close', () => void stop()).resume();
  say('listening', { port: server.port, url: `mongodb://127.0.0.1:${server.port}` });
} catch (error) {
  say('start-failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
