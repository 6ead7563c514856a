/** Sends the requests of a check: only to the target, past caches, inside the bounds, and without showing credentials. */
import type { AddressedRequest } from '../../kit/audit.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { type Client, createClient } from '../../wire/http1/client.ts';
import { headerValues } from '../reading/response.ts';

export interface SessionOptions {
  /** Its origin is the only host that is ever asked. */
  readonly target: string;
  /** Fields that every request carries, such as Authorization; their values are shown nowhere. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same for a second user. */
  readonly otherHeaders: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly maxRequests: number;
}

export interface SendOptions {
  readonly method?: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: unknown;
  readonly mediaType?: string;
  /** Fields of this request alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As the second user. */
  readonly as?: 'other' | undefined;
  /** Sent also when the check was stopped or has used up its requests: to clean up. */
  readonly cleaning?: boolean;
  /** That no answer comes is expected: the server is being killed. */
  readonly lossy?: boolean | undefined;
}

export interface Session {
  /**
   * Sends one request; a GET follows redirects as long as they stay with the target. Throws `target-silent`,
   * `too-many-requests`, or the reason of the signal.
   */
  send(options: SendOptions): Promise<Exchange>;
  /** Sends to an address that an answer named, as `Prober.sendTo` says. */
  sendTo(url: URL, request: AddressedRequest): Promise<Exchange | undefined>;
  /** The base URL that it was opened for. */
  readonly target: string;
  /** Requests sent so far. */
  readonly requests: number;
  /** The target has answered at least once. */
  readonly answered: boolean;
  /** What happened on the way that a reader of the report should know. */
  readonly notes: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Other origins of this machine that one check speaks to. */
const maxBeside = 4;
/** Redirects followed, as a browser would, but fewer. */
const maxRedirects = 5;
/** Requests in a row without an answer, after which a target is given up; one is enough before its first answer. */
const maxSilent = 3;
/** A page is read whole up to this many bytes; what is larger is no page. */
const bodyBytes = 4 * 1024 * 1024;

const usual = {
  from: 'check',
  headers: {
    accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
    'accept-encoding': 'identity',
    'cache-control': 'no-cache',
    'user-agent': 'backend-essentials-check',
  },
  limits: { totalMs: 10_000, idleMs: 5_000, bodyBytes, captureBytes: bodyBytes },
};

/** Opens a session. */
export function openSession(options: SessionOptions): Session {
  const { target, headers, otherHeaders, signal, maxRequests } = options;
  const { origin } = new URL(target);
  const secrets = [...Object.values(headers), ...Object.values(otherHeaders)].filter((value) => value !== '');
  const notes = new Set<string>();
  const client = createClient({ ...usual, baseUrl: target, maxConnections: 8 });
  /** Origin → client, for what is beside the target on this machine. */
  const beside = new Map<string, Client>();
  let requests = 0;
  let silent = 0;
  let answered = false;

  function count(cleaning = false): void {
    if (!cleaning) {
      signal.throwIfAborted();
      if (requests >= maxRequests) {
        throw new CourseError('too-many-requests', `The check has sent ${requests} requests, its bound.`);
      }
    }
    requests++;
  }

  /** The client for an address that an answer named; none where it leads away. */
  function clientFor(url: URL): Client | undefined {
    if (url.origin === origin) return client;
    const near = isLoopback(url) && isLoopback(new URL(target)) && url.protocol === 'http:';
    if (!near || url.username !== '' || url.password !== '') return undefined;
    const known = beside.get(url.origin);
    if (known || beside.size === maxBeside) return known;
    const opened = createClient({ ...usual, baseUrl: url.origin });
    beside.set(url.origin, opened);
    return opened;
  }

  async function once({
    method = 'GET',
    path,
    body,
    mediaType,
    headers: own,
    as,
    cleaning,
    lossy,
  }: SendOptions): Promise<Exchange> {
    count(cleaning);
    // A path from a contract or an answer may hold anything: written as a URL writes it, it can be sent.
    const url = new URL(path, target);
    const exchange = await client.request({
      method,
      path: url.pathname + url.search,
      headers: {
        ...(as === 'other' ? otherHeaders : headers),
        ...own,
        ...(body === undefined ? {} : { 'content-type': mediaType ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // What was created must be known, so that it can be deleted: the answer to a POST is awaited.
      ...(cleaning || method === 'POST' ? {} : { signal }),
    });
    if (!cleaning && method !== 'POST') signal.throwIfAborted();
    answered ||= exchange.response !== undefined;
    silent = exchange.response || lossy ? 0 : silent + 1;
    if (!cleaning && silent >= (answered ? maxSilent : 1)) {
      throw new CourseError(
        'target-silent',
        `${method} ${origin}${path}: ${exchange.failure?.message ?? 'no answer'}`,
      );
    }
    return hide(exchange, secrets);
  }

  return {
    target,
    notes,
    get requests() {
      return requests;
    },
    get answered() {
      return answered;
    },
    async send(spec) {
      let exchange = await once(spec);
      for (let hop = 0; (spec.method ?? 'GET') === 'GET' && isRedirect(exchange); hop++) {
        const [location = ''] = headerValues(exchange, 'location');
        const url = URL.parse(location, exchange.request.url);
        if (!url) return exchange;
        if (url.origin !== origin) {
          notes.add(
            `${withoutQuery(spec.path)} redirects to another host (${url.origin}); only the target is asked.`,
          );
          return exchange;
        }
        if (hop === maxRedirects) {
          notes.add(`${withoutQuery(spec.path)} redirects more than ${maxRedirects} times.`);
          return exchange;
        }
        exchange = await once({ ...spec, path: url.pathname + url.search });
      }
      return exchange;
    },
    async sendTo(url, { method = 'GET', headers: fields = {}, body }) {
      const found = clientFor(url);
      if (!found) {
        notes.add(`An answer led to another host (${url.origin}); only the target is asked.`);
        return undefined;
      }
      count();
      const path = url.pathname + url.search;
      const exchange = await found.request({ method, path, headers: fields, ...(body && { body }), signal });
      signal.throwIfAborted();
      return hide(exchange, secrets);
    },
    async close() {
      await Promise.all([client, ...beside.values()].map((one) => one.close()));
    },
  };
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function isRedirect({ response }: Exchange): boolean {
  return [301, 302, 303, 307, 308].includes(response?.status ?? 0);
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

/** The exchange without the values that the user gave: they may be credentials, and a server may echo them. */
function hide(exchange: Exchange, secrets: readonly string[]): Exchange {
  if (secrets.length === 0) return exchange;
  const clean = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text);
  const { request, response } = exchange;
  return {
    ...exchange,
    request: { ...request, head: clean(request.head) },
    ...(response && {
      response: {
        ...response,
        head: clean(response.head),
        body: { ...response.body, text: clean(response.body.text) },
      },
    }),
  };
}
