/** Postcards with a fault: a reverse proxy before the real one that pages its lists itself, wrongly. */
import type { IncomingMessage } from 'node:http';
import type { Random } from '../../../kit/random.ts';
import { sendAnswer } from '../answer.ts';
import { authorize } from '../authorize.ts';
import { constantAnswer } from '../constant-answer.ts';
import type { FaultId } from '../faults.ts';
import { type Listener, readRequest } from '../http-server.ts';
import type { ListStyle } from '../list-style.ts';
import { createLister, type Lister } from '../lister.ts';
import { Problem } from '../problem.ts';
import { trackCreatedItems } from './created-items.ts';
import { describePostcards } from './postcards-document.ts';
import { passableItems, postcardsLists } from './postcards-lists.ts';
import { openUpstream } from './upstream.ts';

export interface PostcardsProxy {
  /** The OpenAPI document of the proxy at this URL, as JSON text. */
  contractAt(url: string): string;
  readonly listen: Listener;
  /** Deletes what was kept behind the clients' backs, and lets go of the real one. */
  close(): Promise<void>;
}

export interface PostcardsProxyOptions {
  /** URL of a real Postcards. */
  readonly upstream: string;
  readonly fault: FaultId | undefined;
  readonly random: Random;
}

/** A proxy; it listens nowhere yet. Without a fault it hands everything on. */
export function createPostcardsProxy({
  upstream: url,
  fault,
  random,
}: PostcardsProxyOptions): PostcardsProxy {
  const upstream = openUpstream(url);
  const created = trackCreatedItems(fault);
  // Only this fault is about users, and Postcards itself knows no credentials.
  const perUser = fault === 'cursor-is-a-key';
  const contractAt = (at: string) => describePostcards({ url: at, perUser });
  const listers = new Map(postcardsLists.map((style) => [style.path, createPostcardsLister(style)]));

  function createPostcardsLister(style: ListStyle): Lister {
    return createLister({
      style,
      fault,
      random: random.fork(style.path),
      async listOf(owner) {
        const rows = await upstream.readAll(style.path);
        return {
          rows: rows.filter(({ id }) => created.isListed(`${style.path}/${id}`, owner)),
          order: style.order,
          removed: [],
          tickMs: style.tickMs,
        };
      },
    });
  }

  return {
    contractAt,

    async listen(request, response, signal) {
      const asked = readRequest(request);
      const { method, path, query, origin } = asked;
      if (path === '/openapi.json')
        return await sendAnswer(response, { status: 200, body: contractAt(origin) }, signal);
      if (fault === undefined) return await upstream.passOn(request, response);

      const [style] = postcardsLists;
      const constant = style && constantAnswer(fault, style, { items: passableItems, origin });
      if (constant) return await sendAnswer(response, constant, signal);

      const list = listers.get(path);
      const owner = perUser && !path.startsWith('/health/') ? authorize(asked.headers) : undefined;
      if (list && method === 'GET') {
        if (fault === 'not-implemented') throw new Problem(404, 'There is no such list.');
        return await sendAnswer(response, await list({ query, origin, owner }), signal);
      }
      const isItem = postcardsLists.some((one) => path.startsWith(`${one.path}/`));
      if (isItem && !created.isReadable(path, owner)) {
        // It is forgotten, but its name was given back: the client may delete it for good.
        if (method === 'DELETE' && fault === 'create-forgets') await forget(path);
        throw new Problem(404, 'Nothing has this id, or it was deleted.');
      }
      if (method === 'PATCH' && fault === 'if-match-ignored') await ignoreIfMatch(request, path);
      await upstream.passOn(request, response, (answer) => {
        const item = createdPath(answer);
        if (list && method === 'POST' && item !== undefined) created.add(item, owner);
      });
    },

    async close() {
      if (fault === 'create-forgets') for (const path of created.paths()) await forget(path);
      upstream.close();
    },
  };

  /** Has the request name the version that is the current one, whichever it named. */
  async function ignoreIfMatch({ rawHeaders }: IncomingMessage, path: string): Promise<void> {
    const tag = await upstream.readTag(path);
    const place = rawHeaders.findIndex((name, index) => index % 2 === 0 && /^if-match$/i.test(name));
    if (tag !== undefined && place >= 0) rawHeaders[place + 1] = tag;
  }

  async function forget(path: string): Promise<void> {
    await upstream.remove(path);
    created.drop(path);
  }
}

/** The path of what was created, from Location (RFC 9110 §10.2.2). */
function createdPath({ statusCode, headers }: IncomingMessage): string | undefined {
  if (statusCode !== 201 || headers.location === undefined) return undefined;
  return URL.parse(headers.location, 'http://upstream.invalid')?.pathname;
}
