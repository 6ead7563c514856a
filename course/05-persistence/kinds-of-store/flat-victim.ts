/** The flat file as a victim: a postcard and its count are one record. */
import type { Lab } from '../../../kit/experiment.ts';
import { createFlatFileClient } from '../../../parts/flat-file/client.ts';
import { flatFile } from '../../../parts/flat-file/part.ts';
import { readHttpPassed } from '../../../wire/http1/read-passed.ts';
import { tapPort } from '../../../wire/tap.ts';
import { keepRunFolder } from './run-folder.ts';
import { hearById, mortal, onEngines, type Sent, type Victim } from './victim.ts';

export async function openFlatVictim(sync: 'batch' | 'never', lab: Lab): Promise<Victim> {
  const env = { FLAT_FILE_DATA_DIR: await keepRunFolder(lab, 'flat-file'), FLAT_FILE_SYNC: sync };
  const start = async () => {
    const { url, pid } = await lab.start(mortal(onEngines(flatFile, 'embedded')), env);
    const tap = lab.keep(tapPort(Number(new URL(url).port), readHttpPassed), (one) => one.stop());
    return { client: lab.keep(createFlatFileClient(url), (one) => one.close()), tap, pid };
  };
  let running = await start();
  return {
    async write(sent) {
      await running.client.append(sent);
    },
    hear: (sent) => hearById(running.tap, sent),
    async kill() {
      running.tap.stop();
      process.kill(running.pid, 'SIGKILL');
    },
    async restart() {
      running = await start();
    },
    async find() {
      const sent = (await running.client.scan()).map(({ record }) => record as Sent);
      return {
        ids: new Set(sent.map(({ id }) => id)),
        counts: new Map(sent.map(({ writer, number }) => [writer, number])),
      };
    },
  };
}
