/** The HTTP server: checks who asks, lets an operation answer, and says what went wrong as DynamoDB does. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { listenOn, type RunningServer } from '../../listen.ts';
import { operations } from './operations/index.ts';
import type { Service } from './operations/service.ts';
import { authenticate, type Gate } from './requests/authenticate.ts';
import { Members } from './requests/members.ts';
import { malformed, ServiceError } from './service-error.ts';

export interface ServerOptions {
  readonly service: Service;
  readonly gate: Gate;
  /** 0 for any. */
  readonly port: number;
  /** Hears of what should not have happened. */
  onInternalError(error: unknown, requestId: string): void;
}

/** Bytes of a request (Developer Guide, “Quotas”). */
const maxBytes = 16 * 1_024 * 1_024;
/** What is left of a refused body is read away, so that the client hears why; from a longer one it is cut off. */
const maxUnreadBytes = 16 * 1_024 * 1_024;
const mediaType = 'application/x-amz-json-1.0';
const version = 'DynamoDB_20120810';
const software = `backend-essentials-key-value (SQLite ${process.versions['sqlite']})`;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on('request', (incoming, outgoing) => void serve(incoming, outgoing, options));
  return await listenOn(server, options.port);
}

/** Never rejects. */
async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const id = randomBytes(26).toString('hex').toUpperCase();
  incoming.on('error', () => {});
  try {
    send(outgoing, 200, id, await answer(incoming, options));
  } catch (thrown) {
    const error = toServiceError(thrown);
    if (error.code === 'InternalServerError') options.onInternalError(thrown, id);
    send(outgoing, error.status, id, error.toBody());
  }
}

async function answer(incoming: IncomingMessage, { service, gate }: ServerOptions): Promise<unknown> {
  if (incoming.method === 'GET' && incoming.url === '/_capacity') {
    assertLoopback(incoming.headers.host);
    return service.capacity.meter.report();
  }
  const body = await readBody(incoming);
  const [target, name] = String(incoming.headers['x-amz-target'] ?? '').split('.');
  const operation = incoming.method === 'POST' && target === version ? operations.get(name ?? '') : undefined;
  if (!operation) throw new ServiceError('UnknownOperationException');
  authenticate(
    {
      method: 'POST',
      path: incoming.url ?? '',
      headers: new Map(
        Object.entries(incoming.headersDistinct).map(([header, values = []]) => [header, values.join(',')]),
      ),
      body,
    },
    gate,
  );
  return await operation(new Members(parseBody(body)), service);
}

/** A page in a browser could have its own name lead here (DNS rebinding); signed requests need no such check. */
function assertLoopback(host = ''): void {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host))
    throw new ServiceError('AccessDeniedException');
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw malformed('The request is not JSON.');
  }
}

/** Throws a RequestEntityTooLargeException; the rest of the body is then read away, up to a limit. */
function readBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= maxBytes) {
        pieces.push(piece);
        return;
      }
      pieces.length = 0;
      reject(new ServiceError('RequestEntityTooLargeException'));
      if (bytes > maxBytes + maxUnreadBytes) incoming.destroy();
    });
    incoming.on('end', () => resolve(Buffer.concat(pieces)));
    incoming.on('close', () => reject(malformed('The request has ended before its end.')));
  });
}

/** SQLITE_FULL and SQLITE_IOERR (sqlite.org/rescode.html) are no fault of the program. */
const diskErrors = new Set([10, 13]);

function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined;
  const disk = code !== undefined && diskErrors.has(code);
  return new ServiceError(
    'InternalServerError',
    disk ? 'The disk is full, or broken; nothing of this request was stored.' : undefined,
  );
}

function send(outgoing: ServerResponse, status: number, id: string, json: unknown): void {
  if (outgoing.destroyed) return;
  const body = Buffer.from(JSON.stringify(json));
  outgoing.writeHead(status, {
    server: software,
    'content-type': mediaType,
    'content-length': body.length,
    'x-amzn-requestid': id,
    'x-amz-crc32': crc32(body),
  });
  outgoing.end(body);
}
