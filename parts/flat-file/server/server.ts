/**
 * The protocol: HTTP with JSON.
 *
 *     POST /records                     a record, as application/json → 201 {"offset":12,"next":58};
 *                                       or several in one commit, as lines of application/x-ndjson
 *     GET  /records/12                  → {"offset":12,"next":58,"record":…}
 *     GET  /records?from=12&limit=20    → such lines, as application/x-ndjson; without limit to the end
 *     GET  /stats                       → {"bytes":…,"records":…,"cut":…,"sync":…,"commits":…,"syncs":…}
 *
 * An offset is opaque to a client: it comes from an answer. What is refused comes as application/problem+json (RFC 9457).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listenOn, type RunningServer } from '../../listen.ts';
import { type Frame, maxRecordBytes } from './frame.ts';
import { type Log, LogRefused } from './log.ts';

/** A request that cannot be granted, and the status that says so. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Bytes of several records in one commit. */
const maxBatchBytes = 8 * maxRecordBytes;

/** A scan is sent in pieces of about this many characters: a line each would cost a chunk each. */
const pieceLength = 64 * 1024;

export async function startServer(log: Log, port: number): Promise<RunningServer> {
  const server = createServer((request, response) => void serve(log, request, response));
  return await listenOn(server, port);
}

/** Never rejects. */
async function serve(log: Log, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(log, request, response);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    const { status, detail } = explain(error);
    // What is left of a body that was refused is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    send(response, status, { title: 'Refused', status, detail }, 'application/problem+json');
  }
}

async function answer(log: Log, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A name that resolves to us belongs to a page that wants to read from here (DNS rebinding).
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    throw new Refusal(421, 'the host is 127.0.0.1');
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const route = `${request.method} ${pathname.replace(/^\/records\/[^/]+$/, '/records/offset')}`;
  switch (route) {
    case 'POST /records':
      return send(response, 201, await log.append(...(await readRecords(request))));
    case 'GET /records':
      return await sendRecords(log, searchParams, response);
    case 'GET /records/offset': {
      const frame = await log.read(parseCount(pathname.slice('/records/'.length), 'an offset'));
      if (!frame) throw new Refusal(404, 'no record begins there');
      return sendText(response, 200, renderFrame(frame));
    }
    case 'GET /stats':
      return send(response, 200, log.stats());
    default:
      throw new Refusal(404, `there is no ${request.method} ${pathname}`);
  }
}

async function sendRecords(log: Log, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const [from, limit] = [query.get('from'), query.get('limit')];
  const offset = from === null ? undefined : parseCount(from, 'from');
  const most = limit === null ? Number.POSITIVE_INFINITY : parseCount(limit, 'limit');
  if (offset !== undefined && !(await log.isPlace(offset))) throw new Refusal(404, 'no record begins there');
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await pipeline(Readable.from(renderLines(log.scan(offset), most)), response);
}

async function* renderLines(frames: AsyncIterable<Frame>, most: number): AsyncGenerator<string> {
  let piece = '';
  let count = 0;
  if (most === 0) return;
  for await (const frame of frames) {
    piece += `${renderFrame(frame)}\n`;
    if (++count === most) break;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** The record itself is JSON already. */
function renderFrame({ offset, next, json }: Frame): string {
  return `{"offset":${offset},"next":${next},"record":${json}}`;
}

/** One JSON text (RFC 8259), in which a line end can only stand between tokens; or one on each line. */
async function readRecords(request: IncomingMessage): Promise<string[]> {
  // A page elsewhere can send other types without asking (Fetch standard, “CORS-safelisted request-header”).
  const [, kind] = /^application\/(json|x-ndjson)\b/i.exec(request.headers['content-type'] ?? '') ?? [];
  if (kind === undefined) throw new Refusal(415, 'records are application/json or application/x-ndjson');
  const isOne = kind.toLowerCase() === 'json';
  const text = (await readBody(request, isOne ? maxRecordBytes : maxBatchBytes)).toString();
  const records = isOne ? [text.replace(/[\r\n]+/g, ' ')] : text.split('\n').filter((line) => line !== '');
  for (const record of records) {
    if (Buffer.byteLength(record) > maxRecordBytes) throw tooLarge(maxRecordBytes);
    if (!isJson(record)) throw new Refusal(400, 'a record is no JSON');
  }
  return records;
}

async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > most) throw tooLarge(most);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(most: number): Refusal {
  return new Refusal(413, `the limit is ${most} bytes`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseCount(text: string, name: string): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw new Refusal(400, `${name} is a whole number`);
  return count;
}

/** 507 is Insufficient Storage (RFC 4918, section 11.5). */
function explain(error: unknown): { status: number; detail: string } {
  if (error instanceof Refusal) return { status: error.status, detail: error.message };
  if (error instanceof LogRefused) return { status: error.why === 'full' ? 507 : 503, detail: error.message };
  return { status: 500, detail: error instanceof Error ? error.message : String(error) };
}

function send(response: ServerResponse, status: number, body: object, type?: string): void {
  sendText(response, status, JSON.stringify(body), type);
}

function sendText(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}
