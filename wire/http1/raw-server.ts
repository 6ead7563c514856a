/** A TCP server for tests, which says to each connection exactly what it is told to. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  connections(): number;
  /** Closes the server and resets what is open; also at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves each connection; `number` counts them from 1. With `tls` it speaks TLS. */
export async function startRawServer(
  serve: (socket: Socket, number: number) => void,
  tls?: { readonly key: string; readonly cert: string },
): Promise<RawServer> {
  const open = new Set<Socket>();
  let count = 0;
  const accept = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    serve(socket, ++count);
  };
  const server: Server = tls ? createTlsServer(tls, accept) : createServer({ allowHalfOpen: true }, accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    port: address.port,
    connections: () => count,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Answers every request on the socket: calls back with each head, and its number on this connection from 1. */
export function onRequest(socket: Socket, answer: (head: string, number: number) => void): void {
  let text = '';
  let number = 0;
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end + 4);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      text = text.slice(end + 4 + length);
      answer(head, ++number);
    }
  });
  socket.on('end', () => socket.end());
}

/** A complete response with this body. */
export function respond(body: string, fields = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${fields}\r\n${body}`;
}
