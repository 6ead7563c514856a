/** A twin as a program of its own, which can be killed: `main.ts STYLE [FAULT]`, with PORT and DATA_DIR as a learner's server has them. */
import { join } from 'node:path';
import { createRandom } from '../../../kit/random.ts';
import { sendAnswer } from '../answer.ts';
import { readRequest, startHttpServer } from '../http-server.ts';
import { createListServer } from '../list-server.ts';
import { styles } from '../styles/index.ts';
import { type ProgramFaultId, programFaults } from './faults.ts';
import { openJournal } from './journal.ts';

const [styleName = '', fault] = process.argv.slice(2);
const style = Object.entries(styles).find(([id]) => id === styleName)?.[1];
const { PORT, DATA_DIR } = process.env;
if (!style || !DATA_DIR || (fault !== undefined && !Object.hasOwn(programFaults, fault))) {
  throw new Error('usage: main.ts STYLE [FAULT], with PORT and DATA_DIR');
}
const journal = openJournal(join(DATA_DIR, 'journal'), fault as ProgramFaultId | undefined);
const { answer } = createListServer({
  style,
  fault: undefined,
  random: createRandom(1),
  items: 0,
  now: Date.now,
  journal,
});
const server = await startHttpServer(
  async (request, response, signal) => await sendAnswer(response, await answer(readRequest(request)), signal),
  Number(PORT ?? 0),
);
process.on('SIGTERM', () => {
  journal.atExit();
  process.exit();
});
console.log(`listening on ${server.url}`);
