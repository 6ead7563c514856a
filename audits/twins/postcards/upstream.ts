/** The real Postcards behind the proxy: hands requests on to it, and reads its lists whole. */
import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../problem.ts';
import type { Item, Row } from '../steps.ts';

export interface Upstream {
  /** Hands the request on and its answer back, byte for byte; `onAnswer` hears of it before the client does. */
  passOn(
    request: IncomingMessage,
    response: ServerResponse,
    onAnswer?: (answer: IncomingMessage) => void,
  ): Promise<void>;
  /** The entity tag that the item has now; undefined where there is none. */
  readTag(path: string): Promise<string | undefined>;
  /** All items of a list, newest first. */
  readAll(path: string): Promise<readonly Row[]>;
  remove(path: string): Promise<void>;
  close(): void;
}

/** RFC 9110 §7.6.1: these belong to one connection. Host is the upstream's; Node.js has answered Expect. */
const hopByHop = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

export function openUpstream(url: string): Upstream {
  const { origin, host } = new URL(url);
  const agent = new Agent({ keepAlive: true });

  return {
    async passOn(request, response, onAnswer) {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const onward = openRequest(origin, {
          agent,
          method: request.method,
          path: request.url,
          // Node.js adds no Host of its own to fields in this form.
          headers: ['Host', host, ...endToEnd(request.rawHeaders)],
        });
        onward.once('response', resolve);
        onward.on('error', () => reject(new Problem(502, 'The real Postcards does not answer.')));
        response.once('close', () => onward.destroy());
        request.pipe(onward);
      });
      onAnswer?.(answer);
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
      await pipeline(answer, response);
    },

    async readAll(path) {
      const rows: Row[] = [];
      let after: string | null = null;
      do {
        const query: string = new URLSearchParams({
          limit: '100',
          ...(after !== null && { after }),
        }).toString();
        const response = await fetch(`${origin}${path}?${query}`);
        if (!response.ok) throw new Problem(502, `The real Postcards answered ${response.status}.`);
        const page = (await response.json()) as {
          items: readonly (Item & { id: string; createdAt: string })[];
          next: string | null;
        };
        rows.push(...page.items.map((item) => ({ id: item.id, time: Date.parse(item.createdAt), item })));
        after = page.next;
      } while (after !== null);
      return rows;
    },

    async readTag(path) {
      const response = await fetch(origin + path);
      await response.body?.cancel();
      return response.headers.get('etag') ?? undefined;
    },

    async remove(path) {
      const response = await fetch(origin + path, { method: 'DELETE' });
      await response.body?.cancel();
    },

    close: () => agent.destroy(),
  };
}

/** The fields that are for the other end, in the form that Node.js takes: name, value, name, value. */
function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
