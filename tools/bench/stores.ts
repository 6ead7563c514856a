/** Postcards over each store that its part declares: a page of the feed, a new postcard, start, memory. */
import { formatNumber } from '../../kit/text.ts';
import { postcards } from '../../parts/postcards/part.ts';
import { environment } from './command.ts';
import { type Bench, createCollection, renderMeasured, renderTable } from './figures.ts';
import { renderRequest } from './light-client.ts';
import { readMemory } from './processes.ts';
import { renderCells, runRounds, sendEach, type Target } from './rounds.ts';
import { type Stack, startStack } from './stack.ts';

const connections = 16;
const feed = '`GET /postcards?limit=20`';
const create = '`POST /postcards`';
/** Those who send the postcards, in turn. */
const senders = 20;

export async function measureStores(bench: Bench): Promise<string> {
  const rows = bench.quick ? 100 : 2_000;
  const { ms, stacks } = await startStacks(bench);
  try {
    const targets: Target[] = [];
    for (const [store, stack] of stacks) {
      bench.progress(`stores: creating ${formatNumber(rows)} postcards over ${store}`);
      targets.push(await fill(store, stack.env['POSTCARDS_URL'] ?? '', rows, bench.signal));
    }
    const filled = [...stacks.values()].map(readMemories);
    const cells = await runRounds(bench, 'stores', targets, {
      operations: [{ name: feed }, { name: create }],
      connections,
      ms: bench.quick ? 100 : 1_000,
    });
    const memories = [...stacks].map(([id, stack], index) => [
      `\`${id}\``,
      ...(filled[index] ?? []).flatMap((before, part) => [before, readMemories(stack)[part] ?? '–']),
    ]);
    const versions = [...stacks].map(([id, stack]) => {
      const store = storeOf(stack);
      return store ? `\`${id}\`: ${store.version} (${store.engine})` : `\`${id}\`: plain files`;
    });
    return [
      `The same program; DATABASE_URL chooses. ${versions.join('; ')}. A closed loop of ${connections} connections; a page is one of some that are spread over ${formatNumber(rows)} postcards. Every write is on the disk when it is answered. Postcards logs warnings only. Programs and load share the cores. The latencies are those of a closed loop: they tell how long a worker waited, not what users would meet.`,
      renderCells(cells, '`sql`'),
      'Until it can be used, from the start of the part to its variables, warm:',
      renderMeasured(ms),
      `Memory: the process of Postcards (RSS), and that of its store (RSS; PSS where it is several processes), with ${formatNumber(rows)} postcards before the rounds, and after them, when the faster ones hold more.`,
      renderTable(['store', 'Postcards', 'after', 'its store', 'after'], memories),
    ].join('\n\n');
  } finally {
    await stopAll(stacks);
  }
}

/** Starts all, round after round for their times, and leaves those of the last one. The first is not counted. */
async function startStacks(bench: Bench) {
  const ms = createCollection('ms');
  const stacks = new Map<string, Stack>();
  const env = { ...environment(bench), LOG_LEVEL: 'warn' };
  try {
    for (let round = 0; round <= bench.rounds; round++) {
      bench.progress(`stores: start ${round} of ${bench.rounds}`);
      await stopAll(stacks);
      for (const { id } of postcards.engines) {
        const order = { parts: ['postcards'], engines: { postcards: id } };
        const stack = await startStack(order, env, bench.signal);
        stacks.set(id, stack);
        if (round === 0) continue;
        const store = storeOf(stack);
        if (store) ms.add(`the part \`${store.id}\``, store.ms);
        ms.add(
          `the part \`postcards\` over ${store ? `\`${store.id}\`` : 'files'}`,
          postcardsOf(stack)?.ms ?? 0,
        );
      }
    }
    return { ms: ms.measured(), stacks };
  } catch (error) {
    await stopAll(stacks);
    throw error;
  }
}

async function stopAll(stacks: Map<string, Stack>): Promise<void> {
  await Promise.all([...stacks.values()].map((stack) => stack.stop()));
  stacks.clear();
}

/** The part that Postcards keeps its data in; none over files. */
function storeOf({ parts }: Stack) {
  return parts.find(({ id }) => id !== 'objects' && id !== 'postcards');
}

function postcardsOf({ parts }: Stack) {
  return parts.find(({ id }) => id === 'postcards');
}

/** Of Postcards and of its store. */
function readMemories(stack: Stack): string[] {
  return [postcardsOf(stack), storeOf(stack)].map((part) =>
    part?.pid === undefined ? '–' : `${formatNumber(readMemory(part.pid))} MB`,
  );
}

/** Creates the postcards, and comes back with what is to be asked. */
async function fill(store: string, url: string, rows: number, signal: AbortSignal): Promise<Target> {
  const port = Number(new URL(url).port);
  const drafts: Uint8Array[] = [];
  for (let count = 0; count < senders; count++) {
    const body = JSON.stringify({ name: `Ada ${count}` });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/users`, { method: 'POST', headers, body, signal });
    const { id: senderId } = (await response.json()) as { readonly id: string };
    const draft = { senderId, text: 'Greetings from the sea.', place: 'Trieste' };
    drafts.push(renderRequest('POST', '/postcards', JSON.stringify(draft)));
  }
  const all = Array.from({ length: rows }, (_, index) => drafts[index % senders] ?? new Uint8Array());
  await sendEach(port, all, connections, signal);
  return {
    title: `\`${store}\``,
    port,
    requests: { [feed]: await listPages(url, signal), [create]: drafts },
  };
}

/** A request for every third page. */
async function listPages(url: string, signal: AbortSignal): Promise<Uint8Array[]> {
  const pages: Uint8Array[] = [];
  let path = '/postcards?limit=20';
  for (let count = 0; ; count++) {
    if (count % 3 === 0) pages.push(renderRequest('GET', path));
    const response = await fetch(`${url}${path}`, { signal });
    const { next } = (await response.json()) as { readonly next: string | null };
    if (next === null) return pages;
    path = `/postcards?limit=20&after=${encodeURIComponent(next)}`;
  }
}
