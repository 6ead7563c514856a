/** For tests that crash, and for the benchmark that counts: writers over HTTP, and what must come of their writing. */
import { isDeepStrictEqual } from 'node:util';
import { ABSENT, Ledger } from './test-ledger.ts';

const WRITERS = 8;

type Json = Readonly<Record<string, unknown>>;

/** An item is known by its text, which nobody else writes, or by what it joins. `random` decides what is written. */
export function createWriters(random: () => number) {
  const ledger = new Ledger();
  /** What the answer said, until the next change is sent. */
  const answers = new Map<string, Json>();
  let texts = 0;
  let acknowledged = 0;

  /** Until nobody answers, or the signal is aborted: then what is under way ends, and nothing more is sent. */
  async function write(url: string, onSend: (sent: number) => void, signal?: AbortSignal): Promise<void> {
    let sent = 0;
    const client: Client = async (method, path, body) => {
      if (signal?.aborted) throw new Unanswered('not sent');
      onSend(++sent);
      return await request(url, method, path, body);
    };
    // Each ends when it gets no answer.
    const writers = Array.from({ length: WRITERS }, () => writeUntilUnanswered(client));
    await Promise.all(writers.map((writer) => writer.catch(endIfUnanswered)));
  }

  async function writeUntilUnanswered(client: Client): Promise<void> {
    const sender = await attempt(client, 'POST', '/users', { name: nextText() });
    const albums = [await createAlbum(client, sender), await createAlbum(client, sender)];
    const anyAlbum = () => albums[Math.floor(random() * albums.length)]?.['id'];
    const mine: Json[] = [];
    for (let turn = 0; ; turn++) {
      if (turn % 8 === 0) await joinAndLeave(client, { albumId: anyAlbum(), userId: sender['id'] });
      const [postcard] = random() < 0.4 ? mine.splice(Math.floor(random() * mine.length), 1) : [];
      if (postcard === undefined) {
        const draft = { senderId: sender['id'], albumId: anyAlbum(), place: 'Lisbon', imageId: null };
        mine.push(await attempt(client, 'POST', '/postcards', { ...draft, text: nextText() }));
      } else if (random() < 0.5) {
        const change = { place: `place ${random()}`, albumId: anyAlbum() };
        mine.push(await attempt(client, 'PATCH', `/postcards/${postcard['id']}`, change, postcard));
      } else {
        await attempt(client, 'DELETE', `/postcards/${postcard['id']}`, undefined, postcard);
      }
    }
  }

  function createAlbum(client: Client, owner: Json): Promise<Json> {
    return attempt(client, 'POST', '/albums', { ownerId: owner['id'], title: nextText() });
  }

  async function joinAndLeave(client: Client, { albumId, userId }: Json): Promise<void> {
    const path = `/albums/${albumId}/members`;
    const membership = await attempt(client, 'POST', path, { userId }, { albumId });
    if (random() < 0.5) await attempt(client, 'DELETE', `${path}/${userId}`, undefined, membership);
  }

  async function attempt(client: Client, method: string, path: string, body?: Json, before: Json = {}) {
    const key = keyOf({ ...before, ...body });
    const state = method === 'DELETE' ? ABSENT : stateOf({ ...before, ...body });
    ledger.begin(key, state);
    answers.delete(key);
    const answer = await client(method, path, body);
    acknowledged++;
    ledger.end(key, state);
    if (method !== 'DELETE') answers.set(key, answer);
    return answer;
  }

  function nextText(): string {
    texts++;
    return `${texts} ${'🏖é"\\\n'.repeat(1 + Math.floor(random() * 10))}`;
  }

  /** What is not as it must be: lost, come back, changed, or by halves. */
  async function compare(url: string): Promise<string[]> {
    const found = new Map<string, Json>();
    const read = async (path: string) => {
      const items = await readAll(url, path);
      for (const item of items) found.set(keyOf(item), item);
      return items;
    };
    for (const path of ['/users', '/postcards']) await read(path);
    for (const { id } of await read('/albums')) await read(`/albums/${id}/members`);
    const states = [...found].map(([key, item]) => [key, stateOf(item)] as const);
    const changed = [...answers]
      .filter(([key, answer]) => found.has(key) && !isDeepStrictEqual(found.get(key), answer))
      .map(([key]) => `${key} is not as it was answered`);
    const ids = new Set([null, ...Array.from(found.values(), ({ id }) => id)]);
    const dangling = [...found].filter(([, item]) => referencesOf(item).some((id) => !ids.has(id)));
    return [
      ...ledger.compare(new Map(states)),
      ...changed,
      ...dangling.map(([key]) => `${key} refers to what is not there`),
    ];
  }

  return { write, compare, acknowledged: () => acknowledged };
}

function referencesOf({ ownerId = null, senderId = null, albumId = null, userId = null }: Json): unknown[] {
  return [ownerId, senderId, albumId, userId];
}

type Client = (method: string, path: string, body?: Json) => Promise<Json>;

/** Whether it was done, nobody can say: the program was killed, or what it stores things in was. */
class Unanswered extends Error {}

async function readAll(url: string, path: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let next: unknown = ''; next !== null; ) {
    const page = await request(url, 'GET', `${path}?limit=100${next === '' ? '' : `&after=${next}`}`);
    items.push(...(page['items'] as Json[]));
    next = page['next'];
  }
  return items;
}

async function request(url: string, method: string, path: string, body?: Json): Promise<Json> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'if-match': '*', ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Unanswered('no answer', { cause: error });
  });
  const text = await response.text().catch((error: unknown) => {
    throw new Unanswered('half an answer', { cause: error });
  });
  if (response.status === 503) throw new Unanswered(text);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Json);
}

function endIfUnanswered(error: unknown): void {
  if (!(error instanceof Unanswered)) throw error;
}

function keyOf(item: Json): string {
  return String(item['text'] ?? item['title'] ?? item['name'] ?? `${item['albumId']}/${item['userId']}`);
}

/** What the writer chose, in one order, without what the server adds. */
function stateOf({ id: _id, createdAt: _created, updatedAt: _updated, ...content }: Json): string {
  return JSON.stringify(Object.entries(content).sort());
}
