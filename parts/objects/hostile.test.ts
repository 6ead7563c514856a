/** What no SDK would send: broken XML, lies about lengths, broken chunks, clients that stop. The store answers, and lives. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HeadToSign } from './signed-client.ts';
import { openRaw, renderHead, startTestStore, type TestStore } from './testing.ts';

const Bucket = 'bucket';
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore({ idleMs: 500 });
  await store.s3().send(new CreateBucketCommand({ Bucket }));
  await store.s3().send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }));
});
afterAll(async () => await store.remove());

/** Files of data: that of the one object. */
async function expectNoLeftovers(): Promise<void> {
  const files = () => readdirSync(join(store.folder, `bucket-${Bucket}`, 'data'));
  await expect.poll(files, { timeout: 5_000 }).toHaveLength(1);
}

/** Sends head and body as they are; the code in the answer. */
async function send(head: HeadToSign, body: string | Buffer, more: Readonly<Record<string, string>> = {}) {
  const connection = await openRaw(store);
  connection.socket.write(renderHead(store, head, { connection: 'close', ...more }));
  connection.socket.write(body);
  const answer = await connection.answer('</Error>');
  connection.socket.destroy();
  const status = Number(/^HTTP\/1\.1 (?!100)(\d+)/m.exec(answer)?.[1]);
  return { status, code: /<Code>(\w+)<\/Code>/.exec(answer)?.[1], answer };
}

const put: HeadToSign = { method: 'PUT', path: '/bucket/k', payload: 'UNSIGNED-PAYLOAD' };

function post(query: string, body: string | Buffer) {
  const length = String(Buffer.byteLength(body));
  const md5 = createHash('md5').update(body).digest('base64');
  const parameters = query.split('&').map((pair) => pair.split('=', 2) as [string, string]);
  const head = { method: 'POST', path: '/bucket/there', query: parameters, payload: 'UNSIGNED-PAYLOAD' };
  const onBucket = query.startsWith('delete') ? { ...head, path: '/bucket' } : head;
  return send(onBucket, body, { 'content-length': length, 'content-md5': md5 });
}

test.each([
  ['no XML', 'hello'],
  ['half of it', '<Delete><Object><Key>there</Key>'],
  ['another document', '<Other/>'],
  ['nothing to delete', '<Delete/>'],
  ['a document type', '<!DOCTYPE Delete [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>'],
  ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e])],
  ['depth', '<Delete>'.repeat(100_000)],
  ['more than a thousand keys', `<Delete>${'<Object><Key>x</Key></Object>'.repeat(1_001)}</Delete>`],
])('refuses %s where XML is expected', async (_, body) => {
  expect(await post('delete=', body)).toMatchObject({ status: 400, code: 'MalformedXML' });
});

test('refuses 10 MB of XML before it has come', async () => {
  expect(await post('delete=', `<Delete>${' '.repeat(10_000_000)}</Delete>`)).toMatchObject({
    status: 400,
    code: 'MaxMessageLengthExceeded',
  });
});

test('refuses a deletion that nothing guards against damage', async () => {
  const body = '<Delete><Object><Key>there</Key></Object></Delete>';
  const head = {
    method: 'POST',
    path: '/bucket',
    query: [['delete', '']] as const,
    payload: 'UNSIGNED-PAYLOAD',
  };
  const answer = await send(head, body, { 'content-length': String(body.length) });
  expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
});

const trailing: HeadToSign = {
  ...put,
  payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  headers: { 'x-amz-decoded-content-length': '5', 'x-amz-trailer': 'x-amz-checksum-crc32' },
};
const whole = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';

test.each([
  ['a size that is no number', 'InvalidRequest', whole.replace('5', 'zz')],
  ['a size that is too small', 'InvalidRequest', whole.replace('5', '4')],
  ['a size beyond all memory', 'IncompleteBody', whole.replace('5', 'ffffffffff')],
  ['no last chunk', 'IncompleteBody', '5\r\nhello\r\n'],
  ['less data than promised', 'IncompleteBody', whole.replace('5\r\nhello', '4\r\nhell')],
  ['more data than promised', 'IncompleteBody', whole.replace('5\r\nhello', '6\r\nhello!')],
  ['a wrong checksum', 'BadDigest', whole.replace('NhCmhg', 'AAAAAA')],
  ['no checksum at all', 'InvalidRequest', '5\r\nhello\r\n0\r\n\r\n'],
  ['bytes after the end', 'InvalidRequest', `${whole}more`],
])('refuses chunks with %s', async (_, code, body) => {
  expect(await send(trailing, body, { 'content-length': String(body.length) })).toMatchObject({
    status: 400,
    code,
  });
  await expect(store.s3().send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow();
});

test('refuses a body without a length', async () => {
  const answer = await send(put, '0\r\n\r\n', { 'transfer-encoding': 'chunked' });
  expect(answer).toMatchObject({ status: 411, code: 'MissingContentLength' });
});

test('refuses more than 5 GB before it has come, and without asking for it', async () => {
  const { status, code, answer } = await send(put, '', {
    'content-length': String(6 * 1024 ** 3),
    expect: '100-continue',
  });
  expect({ status, code }).toEqual({ status: 400, code: 'EntityTooLarge' });
  expect(answer).not.toContain('100 Continue');
});

test('stores nothing of a body that is shorter than promised', async () => {
  const { socket } = await openRaw(store);
  socket.write(renderHead(store, put, { 'content-length': '1000000' }));
  socket.end('only this');
  await expectNoLeftovers();
  await expect(store.s3().send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow();
});

test('cuts off a client that stops in the middle of its body, and says why', async () => {
  const { socket, answer } = await openRaw(store);
  socket.write(renderHead(store, put, { 'content-length': '1000000' }));
  socket.write('a'.repeat(1_000));
  expect(await answer()).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestTimeout<\/Code>/);
  await expectNoLeftovers();
});

test('waits for a client that is slow but moves', async () => {
  const { socket, answer } = await openRaw(store);
  const head = { method: 'PUT', path: '/nowhere/k', payload: 'UNSIGNED-PAYLOAD' };
  // Longer in all than the store waits for one that does not move.
  const text = renderHead(
    store,
    { ...head, path: '/bucket/slow' },
    { 'content-length': '8', connection: 'close' },
  );
  socket.write(text);
  for (let n = 0; n < 8; n++) {
    socket.write('x');
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  expect(await answer()).toMatch(/^HTTP\/1\.1 200 /);
  const gone = await send({ ...put, method: 'DELETE', path: '/bucket/slow' }, '');
  expect(gone.status).toBe(204);
});

test.each([
  ['a broken escape', '/bucket/%zz'],
  ['bytes that are no UTF-8', '/bucket/%ff%fe'],
  ['no path', '*'],
])('refuses an address with %s', async (_, path) => {
  expect(await send({ method: 'GET', path, payload: 'UNSIGNED-PAYLOAD' }, '')).toMatchObject({
    status: 400,
    code: 'InvalidURI',
  });
});

test.each([
  ['PATCH', 405, 'MethodNotAllowed'],
  ['POST', 501, 'NotImplemented'],
])('refuses %s of an object', async (method, status, code) => {
  const answer = await send({ ...put, method }, '', { 'content-length': '0' });
  expect(answer).toMatchObject({ status, code });
});

test('a header of S3 that nobody has signed is refused', async () => {
  const answer = await send(put, '', { 'content-length': '0', 'x-amz-meta-evil': 'yes' });
  expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(answer.answer).toContain('<HeadersNotSigned>x-amz-meta-evil</HeadersNotSigned>');
});

test('no header can be smuggled into an answer', async () => {
  const query = [['response-content-type', 'text/html\r\nx-evil: yes']] as const;
  const answer = await send({ method: 'GET', path: '/bucket/there', query, payload: 'UNSIGNED-PAYLOAD' }, '');
  expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  expect(answer.answer).not.toMatch(/^x-evil/m);
});

test('SQL reaches the object and nothing else', async () => {
  const select = (expression: string) =>
    post(
      'select=&select-type=2',
      `<SelectObjectContentRequest><Expression>${expression}</Expression><ExpressionType>SQL</ExpressionType>
       <InputSerialization><CSV/></InputSerialization><OutputSerialization><CSV/></OutputSerialization></SelectObjectContentRequest>`,
    );
  const data = join(store.folder, `bucket-${Bucket}`, 'data');
  const file = join(data, readdirSync(data)[0] ?? '');
  for (const [expression, code] of [
    ["select * from read_text('/etc/hostname')", 'AccessDenied'],
    [`select * from '${join(store.folder, 'owner')}'`, 'EvaluatorBindingDoesNotExist'],
    ["copy (select 1) to '/tmp/objects-test-evil'", 'AccessDenied'],
    [`copy (select 1) to '${file}' (use_tmp_file false)`, 'ParseUnexpectedToken'],
    ['select 1; drop view S3Object', 'ParseUnexpectedToken'],
    ["select 1) as x; set memory_limit = '9GB'; --", 'ParseUnexpectedToken'],
    ['selec', 'ParseUnexpectedToken'],
    ['select s.missing from S3Object s', 'EvaluatorBindingDoesNotExist'],
    ['select cast(s._1 as int) from S3Object s', 'CastFailed'],
    [`select ${'('.repeat(50_000)}`, 'ParseUnexpectedToken'],
  ] as const) {
    expect(await select(expression), expression).toMatchObject({ code });
  }
  expect(readFileSync(file, 'utf8')).toBe('x');
});

test('nothing of all this has brought it down, or been stored', async () => {
  const { Contents = [] } = await store.s3().send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['there']);
  await expectNoLeftovers();
});
