/** A small backend that takes images in two ways; a process of its own, so that its memory can be measured. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { openConnection } from '../../../parts/sql/sql.ts';
import { epochMs } from '../../../wire/clock.ts';

/** What it tells once it listens, on a line of its standard output. */
export interface Listening {
  readonly url: string;
}

/** What happened since it was last asked. */
export interface UploadReport {
  /** Bytes of bodies that came in. */
  readonly received: number;
  /** Bytes by which its buffers grew, at most. */
  readonly held: number;
  /** What it asked of others; times are ms since the epoch. */
  readonly calls: readonly Call[];
}

export interface Call {
  readonly to: 'sql' | 'objects';
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** What a client gets that may upload. */
export interface UploadTicket {
  readonly key: string;
  readonly url: string;
}

const Bucket = process.env['OBJECTS_BUCKET'];
// The address and the keys come from the environment. A signature over the checksum of a body that is still to come
// would be one over the checksum of nothing.
const s3 = new S3Client({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
const database = await openConnection(process.env['DATABASE_URL'] ?? '');

const keptCalls = 8;
let calls: Call[] = [];
let received = 0;
let before = 0;
let held = 0;
let keys = 0;

/** Buffers lie outside JavaScript’s heap, and are counted here. */
function look(): void {
  held = Math.max(held, process.memoryUsage().arrayBuffers - before);
}

async function report(): Promise<UploadReport> {
  const made = { received, held, calls };
  await globalThis.gc?.();
  [received, held, calls, before] = [0, 0, [], process.memoryUsage().arrayBuffers];
  return made;
}

async function call<Answer>(to: Call['to'], label: string, ask: () => Promise<Answer>): Promise<Answer> {
  const start = epochMs();
  const asked = ask();
  // The driver has made its copies by now.
  look();
  const answer = await asked;
  // Not every upload is asked about: the last ones are enough.
  calls = [...calls.slice(-keptCalls), { to, label, start, end: epochMs() }];
  return answer;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    received += chunk.length;
    look();
  }
  const body = Buffer.concat(chunks);
  look();
  return body;
}

async function insertInline(request: IncomingMessage): Promise<object> {
  const image = await readBody(request);
  const type = request.headers['content-type'];
  await call('sql', 'insert', () =>
    database.query(
      "insert into inline (place, text, image_type, image) values ('Lisbon', 'Wish you were here', $1, $2)",
      [type, image],
    ),
  );
  return {};
}

/** The type and the length are part of what is signed: the store refuses any other. */
async function signUpload(request: IncomingMessage): Promise<UploadTicket> {
  const { type, length } = JSON.parse((await readBody(request)).toString()) as {
    type: string;
    length: number;
  };
  const key = `images/${++keys}`;
  const command = new PutObjectCommand({ Bucket, Key: key, ContentType: type, ContentLength: length });
  const signableHeaders = new Set(['content-type', 'content-length']);
  return { key, url: await getSignedUrl(s3, command, { expiresIn: 900, signableHeaders }) };
}

/** A client may say that it has uploaded; the store knows. */
async function insertBeside(request: IncomingMessage): Promise<object> {
  const { key } = JSON.parse((await readBody(request)).toString()) as { key: string };
  const { ContentType, ContentLength } = await call('objects', 'HEAD', () =>
    s3.send(new HeadObjectCommand({ Bucket, Key: key })),
  );
  await call('sql', 'insert', () =>
    database.query(
      `insert into beside (place, text, image_type, image_key, image_length)
       values ('Lisbon', 'Wish you were here', $1, $2, $3)`,
      [ContentType, key, ContentLength],
    ),
  );
  return {};
}

const routes: Readonly<Record<string, (request: IncomingMessage) => Promise<object>>> = {
  'POST /inline': insertInline,
  'POST /uploads': signUpload,
  'POST /beside': insertBeside,
  'POST /reports': report,
};

const server = createServer((request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!route) {
    answer(404, {});
    return;
  }
  route(request).then(
    (body) => answer(201, body),
    (error: unknown) => answer(500, { error: String(error) }),
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const listening: Listening = { url: `http://127.0.0.1:${port}` };
  process.stdout.write(`${JSON.stringify(listening)}\n`);
});
process.stdin.resume().on('end', () => process.exit());
