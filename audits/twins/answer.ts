/** What a server of this folder answers, and how it is written to the wire. */
import { type IncomingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from './problem.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless the headers name another media type; absent: no body at all. */
  readonly body?: unknown;
  /** ms to wait before. */
  readonly waitMs?: number;
}

/** A request, as far as it is read. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of the server, as the client calls it. */
  readonly origin: string;
  readonly headers: IncomingHttpHeaders;
  /** Throws a Problem when it is too large. */
  readBody(): Promise<string>;
}

/** Writes the answer. `signal` ends the wait. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const { status, headers = {}, body, waitMs = 0 } = answer;
  if (waitMs > 0) await delay(waitMs, undefined, { signal });
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
    ...headers,
  });
  response.end(text);
}

/** What was thrown, as an answer. What is no Problem looks like an exception that nobody caught. */
export function answerTo(thrown: unknown, path: string): Answer {
  if (!(thrown instanceof Problem)) {
    return { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: stackTrace };
  }
  const { status, message: detail, errors, headers } = thrown;
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    // RFC 9457 §4.2.1: about:blank says no more than the status; the title is its name.
    body: {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      instance: path,
      ...(errors && { errors }),
    },
  };
}

/** Not a real one: it says nothing of this machine, and is the same every time. */
const stackTrace = `Internal Server Error

TypeError: Cannot read properties of undefined (reading 'id')
    at listItems (/srv/app/src/list-items.js:42:17)
    at handle (/srv/app/src/server.js:18:9)
`;
