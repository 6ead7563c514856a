/** The program: one log on loopback, in FLAT_FILE_DATA_DIR. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeFolder } from '../../folder-lock.ts';
import { readVariable, runServer } from '../../run-server.ts';
import { logFileName } from '../flat-file.ts';
import { openLog, type Sync, syncs } from './log.ts';
import { startServer } from './server.ts';

/** ms for requests under way when it is asked to stop. */
const graceMs = 2_000;

await runServer(async () => {
  const folder = readVariable('FLAT_FILE_DATA_DIR');
  const { FLAT_FILE_SYNC: sync = 'batch', PORT: port = '0' } = process.env;
  if (!isSync(sync)) throw new Error(`FLAT_FILE_SYNC is ${syncs.join(', ')}, and was “${sync}”`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = takeFolder(folder);
  const log = await openLog(join(folder, logFileName), sync);
  const server = await startServer(log, Number(port));
  return {
    url: server.url,
    async stop() {
      await server.stop(graceMs);
      await log.close();
      unlock();
    },
  };
});

function isSync(text: string): text is Sync {
  return syncs.some((one) => one === text);
}
