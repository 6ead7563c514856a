/** What an object server makes of requests that S3 refuses, and whether it keeps what it was sent. */
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { formatNumber } from '../../kit/text.ts';
import { type HeadToSign, signHeaders } from '../../parts/objects/signed-client.ts';
import type { Contender } from './contenders.ts';
import type { Bench } from './figures.ts';
import { countSyncs } from './syncs.ts';

export const bucket = 'bench';

export interface Question {
  readonly what: string;
  /** What S3 answers. */
  readonly wanted: string;
  ask(contender: Contender, s3: S3Client, bench: Bench): Promise<string>;
}

const streamed = 70_000;
const puts = 20;
const there = { Bucket: bucket, Key: 'there' };

export const objectQuestions: readonly Question[] = [
  {
    what: `a stream of ${formatNumber(streamed)} bytes, as AWS’s SDK sends it (in chunks, a checksum at the end): bytes that come back`,
    wanted: `${formatNumber(streamed)}, the same`,
    async ask(_, s3) {
      const sent = Buffer.alloc(streamed, 'Greetings. ');
      const Body = Readable.from([sent]);
      const at = { Bucket: bucket, Key: 'streamed' };
      await s3.send(new PutObjectCommand({ ...at, Body, ContentLength: streamed }));
      const answer = await s3.send(new GetObjectCommand(at));
      const found = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      return `${formatNumber(found.length)}, ${found.equals(sent) ? 'the same' : 'others'}`;
    },
  },
  {
    what: 'a GET that somebody else’s secret has signed',
    wanted: '403',
    async ask({ address }) {
      const credentials = { ...address.credentials, secretAccessKey: 'somebody else’s' };
      return await get(address.endpoint, signHeaders({ ...address, credentials }, headOf('GET')));
    },
  },
  {
    what: 'a GET without a signature',
    wanted: '403',
    ask: ({ address }) => get(address.endpoint, {}),
  },
  {
    what: 'a GET whose signature is a day old',
    wanted: '403',
    async ask({ address }) {
      const yesterday = new Date(Date.now() - 24 * 3_600_000);
      return await get(address.endpoint, signHeaders(address, headOf('GET'), yesterday));
    },
  },
  {
    what: 'a PUT with `If-None-Match: *` on a key that is there',
    wanted: '412',
    ask: (_, s3) => statusOf(s3.send(new PutObjectCommand({ ...there, Body: 'new', IfNoneMatch: '*' }))),
  },
  {
    what: 'a PUT whose checksum is not that of its bytes',
    wanted: '400',
    ask: (_, s3) =>
      statusOf(s3.send(new PutObjectCommand({ ...there, Body: 'new', ChecksumCRC32: 'AAAAAA==' }))),
  },
  {
    what: `calls of fsync for ${puts} puts, one after the other (S3 answers when the object is safe)`,
    wanted: `${puts} or more`,
    async ask({ pid }, s3, bench) {
      const put = async () => {
        for (let count = 0; count < puts; count++)
          await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `synced-${count}`, Body: 'x' }));
      };
      return (await countSyncs(pid, put, bench))?.toString() ?? '–';
    },
  },
];

/** The answers, in the order of the questions. */
export async function askObjectServer(contender: Contender, bench: Bench): Promise<string[]> {
  const s3 = new S3Client({ ...contender.address, forcePathStyle: true, maxAttempts: 1 });
  try {
    await s3.send(new PutObjectCommand({ ...there, Body: 'old' }));
    const answers: string[] = [];
    for (const { ask } of objectQuestions) answers.push(await ask(contender, s3, bench).catch(formatRefusal));
    return answers;
  } finally {
    s3.destroy();
  }
}

function headOf(method: string): HeadToSign {
  return { method, path: `/${bucket}/there`, payload: 'UNSIGNED-PAYLOAD' };
}

async function get(endpoint: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${endpoint}/${bucket}/there`, { headers });
  await response.arrayBuffer();
  return String(response.status);
}

/** The status of what it took. */
async function statusOf(
  answer: Promise<{ readonly $metadata: { readonly httpStatusCode?: number } }>,
): Promise<string> {
  return String((await answer).$metadata.httpStatusCode);
}

/** The status of what it refused, and the name of the error. */
function formatRefusal(error: unknown): string {
  if (error instanceof S3ServiceException) return `${error.$metadata.httpStatusCode} ${error.name}`;
  throw error;
}
