/** A server on a free port of 127.0.0.1, with what it needs to read a request. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, answerTo, sendAnswer } from './answer.ts';
import { Problem } from './problem.ts';

export interface HttpServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Closes all connections; may be called twice. */
  stop(): Promise<void>;
}

/** Answers a request; what it throws is answered as a problem or a crash. `signal`: the server is stopped. */
export type Listener = (
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
) => Promise<void>;

const maxBodyBytes = 64 * 1024;

export async function startHttpServer(listener: Listener, wantedPort = 0): Promise<HttpServer> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await listener(request, response, signal);
    } catch (thrown) {
      if (signal.aborted || response.headersSent) response.destroy();
      else await sendAnswer(response, answerTo(thrown, pathOf(request)), signal);
    }
  }

  const server = createServer((request, response) => void listen(request, response));
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;

  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      stopped ??= new Promise((resolve) => {
        stopping.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}

/** Throws a Problem for a target that is no path. */
export function readRequest(request: IncomingMessage): Asked {
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const url = URL.parse(request.url ?? '', origin);
  if (!url) throw new Problem(400, 'The request target is no path.');
  return {
    // Whoever answers GET answers HEAD, and Node.js leaves out the content (RFC 9110 §9.3.2).
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    path: url.pathname,
    query: url.searchParams,
    origin,
    headers: request.headers,
    readBody: () => readBody(request),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes)
      throw new Problem(413, `The body is larger than ${maxBodyBytes} bytes.`, {
        headers: { connection: 'close' },
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}
