/** How the supervisor is spoken to: HTTP on a loopback port, with a token, to ask whether it is there and to stop it. */
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { UpState } from './state.ts';

export interface Control {
  readonly port: number;
  /** Lets the process end although somebody is still connected: the end of the connection tells them that it has. */
  release(): void;
}

/** Listens on loopback. Without the token nothing is answered but 403. */
export async function startControl(instance: string, token: string, onStop: () => void): Promise<Control> {
  const sockets = new Set<Socket>();
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((incoming, answer) => {
    const given = Buffer.from(incoming.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      answer.writeHead(403).end();
      return;
    }
    if (incoming.method === 'POST' && incoming.url === '/stop') {
      // Left open on purpose: it closes when the process has ended.
      answer.writeHead(202).flushHeaders();
      onStop();
      return;
    }
    answer.writeHead(200, { 'content-type': 'text/plain' }).end(instance);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    release() {
      server.unref();
      for (const socket of sockets) socket.unref();
    },
  };
}

/**
 * Is the supervisor of this state there? After a crash nobody listens at its port, or somebody else does. One that is
 * too busy to answer within `patienceMs` is there as long as its process is.
 */
export async function isUp(state: UpState, patienceMs = 2_000): Promise<boolean> {
  const answer = await ask(state, 'GET', '/', patienceMs);
  return answer.late ? isAlive(state.pid) : answer.status === 200 && answer.body === state.instance;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks and sends nothing.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Asks it to stop, and resolves when it has ended: true, or false when it has not within `timeoutMs`. */
export async function askToStop(state: UpState, timeoutMs: number): Promise<boolean> {
  return !(await ask(state, 'POST', '/stop', timeoutMs)).late;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly late: boolean;
}

/** Never rejects: whatever goes wrong means that nobody is there. */
function ask(state: UpState, method: string, path: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    let late = false;
    const outgoing = request({
      host: '127.0.0.1',
      port: state.port,
      method,
      path,
      agent: false,
      headers: { authorization: `Bearer ${state.token}` },
    });
    const timer = setTimeout(() => {
      late = true;
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('response', (incoming) => {
      status = incoming.statusCode ?? 0;
      incoming.setEncoding('utf8');
      // A stranger on the port may say anything, and much of it.
      incoming.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, 100);
      });
      incoming.on('error', () => {});
    });
    outgoing.on('error', () => {});
    outgoing.on('close', () => {
      clearTimeout(timer);
      resolve({ status, body, late });
    });
    outgoing.end();
  });
}
