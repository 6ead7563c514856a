/** S3 Select through the SDK: formats, dialects, and an answer of many messages. */

import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type InputSerialization,
  type OutputSerialization,
  PutObjectCommand,
  SelectObjectContentCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../../testing.ts';

const Bucket = 'bucket';
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  await store.s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => await store.remove());

interface Question {
  readonly key?: string;
  readonly sql: string;
  readonly input: InputSerialization;
  readonly output?: OutputSerialization;
}

async function select({ key = 'k', sql, input, output = { CSV: {} } }: Question) {
  const { Payload = [] } = await store.s3().send(
    new SelectObjectContentCommand({
      Bucket,
      Key: key,
      Expression: sql,
      ExpressionType: 'SQL',
      InputSerialization: input,
      OutputSerialization: output,
    }),
  );
  let text = '';
  let messages = 0;
  let returned: number | undefined;
  for await (const event of Payload) {
    if (event.Records) messages++;
    text += Buffer.from(event.Records?.Payload ?? []).toString();
    returned = event.Stats?.Details?.BytesReturned ?? returned;
  }
  expect(returned).toBe(Buffer.byteLength(text));
  return { text, messages };
}

async function ask(body: string | Uint8Array, question: Omit<Question, 'key'>): Promise<string> {
  await store.s3().send(new PutObjectCommand({ Bucket, Key: 'k', Body: body }));
  return (await select(question)).text;
}

const people = 'name,age\nAda,36\nBob,\n"Cy ""C"", d",50\n';
const all = 'select * from S3Object s';

test.each<[string, string | Uint8Array, string, InputSerialization, OutputSerialization, string]>([
  [
    'names of the header',
    people,
    "select s.name from S3Object s where s.age = '36'",
    { CSV: { FileHeaderInfo: 'USE' } },
    { CSV: {} },
    'Ada\n',
  ],
  ['positions', people, 'select s._1 from S3Object s limit 2', { CSV: {} }, { CSV: {} }, 'name\nAda\n'],
  [
    'positions without the header',
    people,
    'select _2 from S3Object limit 1',
    { CSV: { FileHeaderInfo: 'IGNORE' } },
    { CSV: {} },
    '36\n',
  ],
  [
    'an empty field as text',
    people,
    "select s.name from S3Object s where s.age = ''",
    { CSV: { FileHeaderInfo: 'USE' } },
    { CSV: {} },
    'Bob\n',
  ],
  [
    'quotes',
    people,
    "select s.name from S3Object s where s.age = '50'",
    { CSV: { FileHeaderInfo: 'USE' } },
    { CSV: {} },
    '"Cy ""C"", d"\n',
  ],
  [
    'JSON out of CSV',
    people,
    "select s.name, cast(s.age as int) + 1 as next from S3Object s where s.name = 'Ada'",
    { CSV: { FileHeaderInfo: 'USE' } },
    { JSON: {} },
    '{"name":"Ada","next":37}\n',
  ],
  [
    'an aggregate',
    people,
    "select count(*), max(cast(s.age as int)) from S3Object s where s.age <> ''",
    { CSV: { FileHeaderInfo: 'USE' } },
    { CSV: {} },
    '2,50\n',
  ],
  [
    'another dialect',
    "a;'b;c'\n",
    all,
    { CSV: { FieldDelimiter: ';', QuoteCharacter: "'", QuoteEscapeCharacter: "'" } },
    { CSV: { FieldDelimiter: '|', QuoteFields: 'ALWAYS', RecordDelimiter: '\r\n' } },
    '"a"|"b;c"\r\n',
  ],
  [
    'gzip',
    gzipSync(people),
    'select count(*) from S3Object',
    { CSV: { FileHeaderInfo: 'USE' }, CompressionType: 'GZIP' },
    { CSV: {} },
    '3\n',
  ],
  [
    'lines of JSON',
    '{"a":1,"b":{"c":"x"}}\n{"a":2}\n',
    'select s.b.c from S3Object[*] s where s.a = 1',
    { JSON: { Type: 'LINES' } },
    { CSV: {} },
    'x\n',
  ],
  [
    'a document of JSON',
    '[{"a":1},{"a":2}]',
    'select sum(s.a) as total from S3Object[*] s',
    { JSON: { Type: 'DOCUMENT' } },
    { JSON: {} },
    '{"total":3}\n',
  ],
  ['nothing at all', '\n', all, { CSV: {} }, { CSV: {} }, ''],
])('reads %s', async (_, body, sql, input, output, expected) => {
  expect(await ask(body, { sql, input, output })).toBe(expected);
});

test('reads Parquet', async () => {
  const file = join(tmpdir(), `objects-select-${process.pid}.parquet`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`copy (select range as n, 'row ' || range as text from range(1000)) to '${file}'`);
  connection.closeSync();
  instance.closeSync();
  const body = readFileSync(file);
  rmSync(file);
  const sql = 'select s.n, s.text from S3Object s where s.n >= 998';
  expect(await ask(body, { sql, input: { Parquet: {} } })).toBe('998,row 998\n999,row 999\n');
});

test('reads an object that came in parts, cut in the middle of a line', async () => {
  const at = { Bucket, Key: 'parts.csv' };
  const body = Buffer.from(Array.from({ length: 500_000 }, (_, n) => `${n},row ${n}\n`).join(''));
  const cut = 5 * 1024 ** 2 + 3;
  const s3 = store.s3();
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
  const Parts = [];
  for (const [PartNumber, Body] of [
    [1, body.subarray(0, cut)],
    [2, body.subarray(cut)],
  ] as const) {
    const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
    Parts.push({ ETag, PartNumber });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  const { text, messages } = await select({ key: at.Key, sql: all, input: { CSV: {} } });
  expect(text.length).toBe(body.length);
  expect(text).toBe(body.toString());
  expect(messages).toBeGreaterThan(10);
});

test.each<[string, string, string, InputSerialization]>([
  ['no JSON', 'JSONParsingError', '{"a":', { JSON: { Type: 'LINES' } }],
  ['no Parquet', 'ParquetParsingError', 'PAR1', { Parquet: {} }],
  ['no gzip', 'CSVParsingError', people, { CSV: {}, CompressionType: 'GZIP' }],
  ['a compression that is not known here', 'NotImplemented', people, { CSV: {}, CompressionType: 'BZIP2' }],
  ['a line end that is not known here', 'NotImplemented', people, { CSV: { RecordDelimiter: '|' } }],
])('says what is wrong with %s', async (_, name, body, input) => {
  await expect(ask(body, { sql: all, input })).rejects.toMatchObject({ name });
});

test('what fails in the last of many rows is an error, not a shorter answer', async () => {
  const body = Array.from({ length: 200_000 }, (_, n) => (n === 199_999 ? 'x' : String(n))).join('\n');
  const sql = 'select cast(s._1 as int) from S3Object s';
  await expect(ask(body, { sql, input: { CSV: {} } })).rejects.toMatchObject({
    name: 'CastFailed',
    message: expect.stringContaining("Could not convert string 'x'"),
  });
});
