/** The socket in front of the app: opens a port, and closes it without dropping what is under way. */
import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { PROBLEM_MEDIA_TYPE, type ProblemKind, renderProblem, statusOf } from './rest/problem.ts';

export type HttpServer = {
  readonly url: string;
  readonly port: number;
  /** Accepts nothing new and waits for what is under way; says whether all of it could finish in time. */
  stop(timeoutMs: number): Promise<{ finished: boolean }>;
};

type Fetch = (request: Request) => Response | Promise<Response>;

export async function startHttpServer(fetch: Fetch, host: string, port: number): Promise<HttpServer> {
  const answerUnreadable = () => {
    const reply = { problem: 'malformed-request', detail: 'Check the request line and Host.' } as const;
    return new Response(JSON.stringify(renderProblem(reply, '/')), {
      status: statusOf(reply.problem),
      headers: { 'content-type': PROBLEM_MEDIA_TYPE },
    });
  };
  const listener = getRequestListener(fetch, { errorHandler: answerUnreadable });
  const server = createServer((request, response) => void listener(request, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(formatUnreadable(error.code));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    async stop(timeoutMs) {
      let finished = true;
      const deadline = setTimeout(() => {
        finished = false;
        server.closeAllConnections();
      }, timeoutMs);
      // Closes idle connections at once; the others end with their answer, which says `Connection: close`.
      server.close();
      await once(server, 'close');
      clearTimeout(deadline);
      return { finished };
    },
  };
}

const UNREADABLE: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Node could not parse the request, so there is no request to answer: the bytes are written by hand. */
function formatUnreadable(code = ''): string {
  const problem = UNREADABLE[code] ?? 'malformed-request';
  const body = JSON.stringify(renderProblem({ problem, detail: 'Node could not read the request.' }, '/'));
  const status = statusOf(problem);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
