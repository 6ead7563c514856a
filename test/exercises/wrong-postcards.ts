/** A program that keeps the contract of stage 2, with one fault: `wrong-postcards.ts [FAULT]`, with PORT and DATA_DIR. */
import { join } from 'node:path';
import { sendAnswer } from '../../audits/twins/answer.ts';
import type { FaultId } from '../../audits/twins/faults.ts';
import { readRequest, startHttpServer } from '../../audits/twins/http-server.ts';
import { createListServer } from '../../audits/twins/list-server.ts';
import { postcardsShape } from '../../audits/twins/postcards/postcards-lists.ts';
import { type ProgramFaultId, programFaults } from '../../audits/twins/program/faults.ts';
import { openJournal } from '../../audits/twins/program/journal.ts';
import { objectOf, type ServerStyle, textOf } from '../../audits/twins/server-style.ts';
import { createRandom } from '../../kit/random.ts';
import type { JsonSchema } from '../../kit/resource.ts';

const [fault] = process.argv.slice(2);
const { PORT, DATA_DIR = '' } = process.env;
const shows = fault !== undefined && Object.hasOwn(programFaults, fault);
const text = textOf(2_000);

/** A list as Postcards has it, of items with these members. */
function styleOf(noun: string, members: Readonly<Record<string, JsonSchema>>): ServerStyle {
  const path = `/${noun}s`;
  return {
    ...postcardsShape,
    path,
    itemPath: `${path}/{id}`,
    says: '',
    title: '',
    noun,
    perUser: false,
    writable: true,
    hasTotal: false,
    update: { method: 'PATCH', versioned: true },
    draft: objectOf(members),
    added: {},
    page: () => true,
    pageHeaders: {},
    identify: (sequence) => `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
    invent: () => ({}),
    represent: ({ id, time }, draft) => ({
      id,
      albumId: null,
      ...draft,
      createdAt: new Date(time).toISOString(),
    }),
  };
}

const lists = [
  styleOf('user', { name: text }),
  styleOf('album', { ownerId: text, title: text }),
  styleOf('postcard', { senderId: text, text: { type: 'string' }, place: text }),
].map((style) => {
  const path = join(DATA_DIR, style.noun);
  const journal = openJournal(path, shows ? (fault as ProgramFaultId) : undefined);
  const server = createListServer({
    style,
    fault: shows ? undefined : (fault as FaultId | undefined),
    random: createRandom(1),
    items: 0,
    now: Date.now,
    journal,
  });
  return { path: style.path, journal, server };
});

process.on('SIGTERM', () => {
  for (const { journal } of lists) journal.atExit();
  process.exit();
});
await startHttpServer(async (request, response, signal) => {
  const asked = readRequest(request);
  const list = lists.find(({ path }) => asked.path === path || asked.path.startsWith(`${path}/`));
  const answer = (await list?.server.answer(asked)) ?? { status: 404 };
  await sendAnswer(response, answer, signal);
}, Number(PORT));
