/** A server of one style: a list whose items can be read, and created and deleted where it is writable. */
import type { Random } from '../../kit/random.ts';
import type { Answer, Asked } from './answer.ts';
import { authorize } from './authorize.ts';
import { createChanger, entityTag } from './changer.ts';
import { constantAnswer } from './constant-answer.ts';
import { describeServer } from './document.ts';
import type { FaultId } from './faults.ts';
import { createLister } from './lister.ts';
import { Problem } from './problem.ts';
import type { Journal } from './program/journal.ts';
import { readDraft } from './read-draft.ts';
import { refuseUnknown } from './read-query.ts';
import { createSchemaCheck } from './schema-check.ts';
import type { ServerStyle } from './server-style.ts';
import type { Item } from './steps.ts';
import { createStore } from './store.ts';

export interface ListServerOptions {
  readonly style: ServerStyle;
  readonly fault: FaultId | undefined;
  readonly random: Random;
  /** Of each user, where each has a list of their own. */
  readonly items: number;
  now(): number;
  /** Where changes are kept; none unless given: then all is in memory. */
  readonly journal?: Journal;
}

export interface ListServer {
  /** The OpenAPI document of the server at this URL, as JSON text. */
  contractAt(url: string): string;
  /** Throws a Problem, or what the fault throws. */
  answer(asked: Asked): Promise<Answer>;
}

/** Users whose lists are filled from the beginning. */
const firstUsers = ['ada', 'bo'];

/** A server in memory; it listens nowhere yet. */
export function createListServer(options: ListServerOptions): ListServer {
  const { style, fault, random, items, journal } = options;
  let clock = options.now;
  // Only a list whose pages are counted has that fault: it is no archive then.
  const writable = style.writable || fault === 'rows-move';
  const owners = style.perUser ? firstUsers : [undefined];
  const store = createStore({ style, fault, random, items, owners, now: () => clock() });
  /** An item that is made again out of a journal is as old as it was, and has the same id. */
  const addAt = (time: number, draft: Item, owner: string | undefined) => {
    clock = () => time;
    const row = store.add(draft, owner);
    clock = options.now;
    return row;
  };
  for (const change of journal?.before ?? []) {
    if (change.did === 'add') addAt(change.time, change.draft, undefined);
    else if (change.did === 'change') store.change(change.id, change.draft);
    else store.remove(change.id);
  }
  if (journal?.forgetsVersions) store.forgetVersions();
  const list = createLister({ style, fault, random, listOf: (owner) => store.list(owner) });
  const checkDraft = createSchemaCheck(style.draft);
  const change = createChanger({ style, fault, store, journal });
  const itemMethods = [
    'GET',
    'HEAD',
    ...(style.update ? [style.update.method] : []),
    ...(writable ? ['DELETE'] : []),
  ];
  const [itemStart = '', itemEnd = ''] = style.itemPath.split('{id}');
  const firstTwo = store.list(owners[0]).rows.slice(0, 2);

  async function create(asked: Asked, owner: string | undefined): Promise<Answer> {
    const draft = await readDraft(asked, checkDraft);
    const time = options.now();
    const { id, item } = addAt(time, draft, owner);
    await journal?.write({ did: 'add', draft, time });
    return { status: 201, headers: { location: itemStart + encodeURIComponent(id) + itemEnd }, body: item };
  }

  async function answerList(asked: Asked, owner: string | undefined): Promise<Answer> {
    if (asked.method === 'GET' && fault === 'not-implemented')
      throw new Problem(404, 'There is no such list.');
    if (asked.method === 'GET') return await list({ ...asked, owner });
    if (fault !== 'unknown-ignored') refuseUnknown(asked.query, new Set());
    if (asked.method === 'POST' && writable) return await create(asked, owner);
    throw notAllowed(writable ? 'GET, HEAD, POST' : 'GET, HEAD');
  }

  async function answerItem(id: string, asked: Asked, owner: string | undefined): Promise<Answer> {
    const { method, query } = asked;
    if (fault !== 'unknown-ignored') refuseUnknown(query, new Set());
    if (!itemMethods.includes(method)) throw notAllowed(itemMethods.join(', '));
    const row = store.find(id, owner);
    if (!row) throw new Problem(404, `There is no ${style.noun} with this id.`);
    if (method === 'GET') {
      const headers = style.update?.versioned ? { etag: entityTag(row.version) } : {};
      return { status: 200, headers, body: row.item };
    }
    if (change && method === style.update?.method) return await change(id, asked, owner);
    store.remove(id, owner);
    await journal?.write({ did: 'remove', id });
    return { status: 204 };
  }

  const contractAt = (url: string) => JSON.stringify(describeServer(style, { url, writable }));

  return {
    contractAt,
    async answer(asked) {
      const { path, headers, origin } = asked;
      if (path === '/openapi.json') return { status: 200, body: contractAt(origin) };
      const constant = constantAnswer(fault, style, { items: firstTwo.map(({ item }) => item), origin });
      if (constant) return constant;
      const owner = style.perUser ? authorize(headers) : undefined;
      if (path === style.path) return await answerList(asked, owner);
      const id =
        path.startsWith(itemStart) && path.endsWith(itemEnd)
          ? path.slice(itemStart.length, path.length - itemEnd.length)
          : '';
      if (/^[^/]+$/.test(id)) return await answerItem(decode(id), asked, owner);
      throw new Problem(404, 'The contract has no such path.');
    },
  };
}

/** Percent-encoding that decodes to nothing names nothing. */
function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return '';
  }
}

function notAllowed(allow: string): Problem {
  return new Problem(405, `Here are: ${allow}.`, { headers: { allow } });
}
