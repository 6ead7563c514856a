/** A client that costs little itself: kept connections, requests as ready bytes, answers counted and not read. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LightClient {
  /** Resolves with whether a 2xx answer came whole. */
  send(request: Uint8Array): Promise<boolean>;
  close(): void;
}

/** Opens its connections at once; at most as many requests may be under way. */
export async function openLightClient(port: number, connections: number): Promise<LightClient> {
  const sockets = Array.from({ length: connections }, () =>
    connect({ host: '127.0.0.1', port, noDelay: true }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const free = sockets.map(createConnection);
  return {
    async send(request) {
      const connection = free.pop();
      if (!connection) throw new Error('more requests under way than connections');
      try {
        return await connection(request);
      } finally {
        free.push(connection);
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** One exchange at a time. Understands Content-Length only (RFC 9112, section 6.2), which all servers here send. */
function createConnection(socket: Socket) {
  let settle: (success: boolean) => void = () => {};
  let missing = -1;
  let head = '';
  let success = false;
  socket.on('data', (bytes) => {
    if (missing < 0) {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const fields = head.slice(0, end);
      success = / 2\d\d /.test(fields.slice(0, 15));
      const length = /^content-length: *(\d+)/im.exec(fields);
      if (!length) return void socket.destroy(new Error('an answer without Content-Length'));
      missing = Number(length[1]) - (head.length - end - 4);
    } else missing -= bytes.length;
    if (missing > 0) return;
    missing = -1;
    head = '';
    settle(success);
  });
  socket.on('error', () => {});
  socket.on('close', () => settle(false));
  return (request: Uint8Array) =>
    new Promise<boolean>((resolve) => {
      settle = resolve;
      if (socket.destroyed) resolve(false);
      else socket.write(request);
    });
}

/** The bytes of a request; with a body, JSON unless the headers say otherwise. */
export function renderRequest(
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  const fields = {
    host: '127.0.0.1',
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return body === undefined ? head : Buffer.concat([head, Buffer.from(body)]);
}
