import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase, noDatabase, reason } from './test-database.ts';
import { ABSENT, createRandom, Ledger } from './test-ledger.ts';
import { killPrograms, startProgram } from './test-program.ts';

/** How often it is killed; for a benchmark, more often. */
const rounds = Number(process.env['DURABILITY_ROUNDS'] ?? 5);
const seed = Number(process.env['DURABILITY_SEED'] ?? 1);
const WRITERS = 8;

type Json = Readonly<Record<string, unknown>>;
type Stored = { readonly url: string; drop(): Promise<void> };

const stores: Readonly<Record<string, { skip: boolean; reason: string; create(): Promise<Stored> }>> = {
  'plain files': {
    skip: false,
    reason: '',
    async create() {
      const folder = await mkdtemp(join(tmpdir(), 'postcards-durability-'));
      return { url: pathToFileURL(folder).href, drop: () => rm(folder, { recursive: true }) };
    },
  },
  PostgreSQL: { skip: noDatabase, reason, create: createTestDatabase },
};

afterEach(killPrograms);

describe.each(Object.entries(stores))('kill -9 over %s', (_, { skip, reason, create }) => {
  const name = `${rounds} times: what was acknowledged is there, as it was, and nothing by halves${reason}`;
  test.skipIf(skip)(
    name,
    async () => {
      const stored = await create();
      const random = createRandom(seed);
      const run = createRun(random);
      for (let round = 0; round <= rounds; round++) {
        const { child, exit, event } = startProgram({ DATABASE_URL: stored.url, LOG_LEVEL: 'warn' });
        const url = String((await event('listening'))['url']);
        await run.compare(url, `seed ${seed}, round ${round}`);
        if (round < rounds) {
          const killAt = 20 + Math.floor(random() * 300);
          const kill = () => setTimeout(() => child.kill('SIGKILL'), random() * 10);
          await run.write(url, (sent) => void (sent === killAt && kill()));
        }
        child.kill('SIGKILL');
        await exit;
      }
      expect(run.acknowledged()).toBeGreaterThan(rounds);
      await stored.drop();
    },
    30_000 + rounds * 5_000,
  );
});

/** Writers over HTTP, and what must come of their writing. An item is known by its text, which nobody else writes. */
function createRun(random: () => number) {
  const ledger = new Ledger();
  /** What the answer said, until the next change is sent. */
  const answers = new Map<string, Json>();
  let texts = 0;

  async function write(url: string, onSend: (sent: number) => void): Promise<void> {
    let sent = 0;
    const client: Client = async (method, path, body) => {
      onSend(++sent);
      return await request(url, method, path, body);
    };
    // Each ends when the program no longer answers.
    await Promise.all(Array.from({ length: WRITERS }, () => writeUntilKilled(client).catch(rethrowOurs)));
  }

  async function writeUntilKilled(client: Client): Promise<void> {
    const sender = await attempt(client, 'POST', '/users', { name: nextText() });
    const album = await attempt(client, 'POST', '/albums', { ownerId: sender['id'], title: nextText() });
    const mine: Json[] = [];
    for (;;) {
      const [postcard] = random() < 0.4 ? mine.splice(Math.floor(random() * mine.length), 1) : [];
      if (postcard === undefined) {
        const draft = { senderId: sender['id'], albumId: album['id'], place: 'Lisbon', imageUrl: null };
        mine.push(await attempt(client, 'POST', '/postcards', { ...draft, text: nextText() }));
      } else if (random() < 0.5) {
        const change = { place: `place ${random()}` };
        mine.push(await attempt(client, 'PATCH', `/postcards/${postcard['id']}`, change, postcard));
      } else {
        await attempt(client, 'DELETE', `/postcards/${postcard['id']}`, undefined, postcard);
      }
    }
  }

  async function attempt(client: Client, method: string, path: string, body?: Json, before: Json = {}) {
    const key = keyOf({ ...before, ...body });
    const state = method === 'DELETE' ? ABSENT : stateOf({ ...before, ...body });
    ledger.begin(key, state);
    answers.delete(key);
    const answer = await client(method, path, body);
    ledger.end(key, state);
    if (method !== 'DELETE') answers.set(key, answer);
    return answer;
  }

  function nextText(): string {
    texts++;
    return `${texts} ${'🏖é"\\\n'.repeat(1 + Math.floor(random() * 10))}`;
  }

  async function compare(url: string, when: string): Promise<void> {
    const found = new Map<string, Json>();
    for (const path of ['/users', '/albums', '/postcards']) {
      let next: unknown = '';
      while (next !== null) {
        const page = await request(url, 'GET', `${path}?limit=100${next === '' ? '' : `&after=${next}`}`);
        for (const item of page['items'] as Json[]) found.set(keyOf(item), item);
        next = page['next'];
      }
    }
    const states = [...found].map(([key, item]) => [key, stateOf(item)] as const);
    expect(ledger.compare(new Map(states)), when).toEqual([]);
    for (const [key, answer] of answers) expect(found.get(key), when).toEqual(answer);
    const senders = [...found.values()].map(({ id }) => id);
    for (const { senderId = null } of found.values()) expect([null, ...senders], when).toContain(senderId);
  }

  return { write, compare, acknowledged: () => ledger.acknowledged };
}

type Client = (method: string, path: string, body?: Json) => Promise<Json>;

class Killed extends Error {}

async function request(url: string, method: string, path: string, body?: Json): Promise<Json> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'if-match': '*', ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Killed('no answer', { cause: error });
  });
  const text = await response.text().catch((error: unknown) => {
    throw new Killed('half an answer', { cause: error });
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Json);
}

function rethrowOurs(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}

function keyOf(item: Json): string {
  return String(item['text'] ?? item['title'] ?? item['name']);
}

/** What the writer chose, in one order, without what the server adds. */
function stateOf({ id: _id, createdAt: _created, updatedAt: _updated, ...content }: Json): string {
  return JSON.stringify(Object.entries(content).sort());
}
