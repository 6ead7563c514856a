/** The HTTP server of the store: reads a request, lets an operation answer it, and says what went wrong as S3 does. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import { listenOn, type RunningServer } from '../../listen.ts';
import { renderXml, type XmlNode } from '../xml/render.ts';
import { authenticate, type Gate } from './authenticate.ts';
import { createCall, type Reply } from './call.ts';
import { answerPreflight, corsHeadersOf } from './operations/cors.ts';
import { findOperation } from './operations.ts';
import { parseRequest, type S3Request, withHoistedHeaders } from './request.ts';
import { S3Error, toS3Error } from './s3-error.ts';
import type { Store } from './store/store.ts';
import { assertHeadersSupported } from './supported-headers.ts';

export interface ServerOptions {
  readonly store: Store;
  readonly gate: Gate;
  /** 0 for any. */
  readonly port: number;
  /** ms in which a connection has to move. */
  readonly idleMs: number;
  /** Hears of what should not have happened. */
  onInternalError(error: unknown, requestId: string): void;
}

const software = 'backend-essentials-objects';
/** What is left of a refused body is read away, so that the client hears why; from a longer one it is cut off. */
const maxUnreadBytes = 16 * 1024 ** 2;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  // An upload may take as long as it moves.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
  server.on('request', (incoming, outgoing) => void serve(incoming, outgoing, options));
  // A client that waits to be told to send its body is told so when the body is wanted.
  server.on('checkContinue', (incoming, outgoing) => void serve(incoming, outgoing, options));
  return await listenOn(server, options.port);
}

/** Never rejects. */
async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const id = randomBytes(8).toString('hex').toUpperCase();
  let request: S3Request | undefined;
  let reply: Reply | undefined;
  let waiting = /^100-continue$/i.test(incoming.headers.expect ?? '');
  const proceed = () => {
    if (waiting) outgoing.writeContinue();
    waiting = false;
  };
  const send = async (one: Reply) => {
    const head = {
      server: software,
      'x-amz-request-id': id,
      ...(request && corsHeadersOf(request, options.store)),
      // Whether a body will follow that nobody has asked for is not to be known (RFC 9110 §10.1.1).
      ...(waiting && { connection: 'close' }),
      ...one.headers,
    };
    await sendReply(outgoing, { ...one, headers: head }, incoming.method === 'HEAD');
    if (!waiting) await readAway(incoming);
    outgoing.end();
  };
  const sendError = async (thrown: unknown) => {
    const error = toS3Error(thrown);
    if (error.code === 'InternalError') options.onInternalError(thrown, id);
    await send({ status: error.status, xml: renderError(error, id, incoming.url ?? '') });
  };
  incoming.socket.setTimeout(options.idleMs);
  outgoing.on('timeout', () => {
    // When all has been read and nothing written, it is we who are slow.
    if (outgoing.headersSent) outgoing.destroy();
    else if (!incoming.complete) void sendError(new S3Error('RequestTimeout'));
  });
  try {
    request = parseRequest(incoming, id);
    reply = await answer(request, incoming, proceed, options);
    await send(reply);
  } catch (error) {
    await sendError(error);
  }
  await reply?.done?.().catch((error: unknown) => options.onInternalError(error, id));
}

async function answer(
  request: S3Request,
  incoming: IncomingMessage,
  proceed: () => void,
  { store, gate }: ServerOptions,
): Promise<Reply> {
  if (request.method === 'OPTIONS') return answerPreflight(request, store);
  const authenticated = authenticate(request, gate);
  const whole = withHoistedHeaders(request);
  const operation = findOperation(whole);
  assertHeadersSupported(whole);
  return await operation.perform(
    createCall({
      request: whole,
      store,
      region: gate.region,
      now: gate.now,
      authenticated,
      body: incoming,
      proceed,
    }),
  );
}

/** Writes the reply; its end is left to the caller. Throws when the bytes that it promised cannot be read. */
async function sendReply(outgoing: ServerResponse, reply: Reply, headOnly: boolean): Promise<void> {
  if (outgoing.headersSent || outgoing.destroyed) return;
  const text = reply.xml && Buffer.from(renderXml(reply.xml, { namespace: reply.xml[0] !== 'Error' }));
  outgoing.writeHead(reply.status, {
    ...(text && { 'content-type': 'application/xml', 'content-length': text.length }),
    ...(!text && !reply.body && reply.status === 200 && !headOnly && { 'content-length': 0 }),
    ...reply.headers,
  });
  if (headOnly) return;
  if (text) outgoing.write(text);
  if (!reply.body) return;
  try {
    await pipeline(reply.body, outgoing);
  } catch (error) {
    // The client notices by the connection's end, unless it was itself that has gone.
    outgoing.destroy();
    if (!hasGone(error)) throw error;
  }
}

function hasGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function renderError({ code, message, details }: S3Error, id: string, resource: string): XmlNode {
  const elements: XmlNode[] = [
    ['Code', code],
    ['Message', message],
    ['Resource', resource.split('?', 1)[0]],
    ['RequestId', id],
  ];
  return ['Error', [...elements, ...Object.entries(details)]];
}

/** Reads what is left of a body: a connection that is closed on somebody who still sends takes the answer with it. */
async function readAway(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete) return;
  let bytes = 0;
  incoming.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxUnreadBytes) incoming.destroy();
  });
  await finished(incoming).catch(() => {});
}
