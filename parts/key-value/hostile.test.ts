/** What no SDK would send: garbage, depth, size, odd names. The server answers, and lives. */
import { createHash } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../wire/http1/client.ts';
import { signHeaders } from './signed-client.ts';
import { startTestServer, type TestServer } from './testing.ts';

const TableName = 'postcards';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.client().send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await server.client().put({ TableName, Item: { id: 'there' } });
});
afterAll(async () => {
  // Nothing of all this has brought it down, or been stored.
  const { Items } = await server.client().scan({ TableName });
  expect(Items).toEqual([{ id: 'there' }]);
  await server.remove();
});

/** Sends a body as it is, signed; the status, the error's name and its message. */
async function send(
  operation: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
) {
  const address = server.address();
  const client = createClient({ baseUrl: address.endpoint, from: 'test', limits: { totalMs: 20_000 } });
  const { response, failure } = await client.request({
    method: 'POST',
    path: '/',
    headers: { ...signHeaders(address, operation, body), ...headers },
    body,
  });
  await client.close();
  if (!response) throw new Error(failure?.message);
  const json = JSON.parse(response.body.text) as { __type?: string; message?: string };
  return { status: response.status, error: json.__type?.split('#')[1], message: json.message, json };
}

const nested = (depth: number) => `${'{"M":{"a":'.repeat(depth)}{"S":"x"}${'}}'.repeat(depth)}`;

test.each([
  ['nothing', ''],
  ['no JSON', 'hello'],
  ['half of it', '{"TableName":"postcards","Item":{"id"'],
  ['a list', '[]'],
  ['a number', '1'],
  ['null', 'null'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['a million brackets', '['.repeat(1_000_000)],
  ['a table name that is no string', '{"TableName":{"a":1}}'],
  ['an item that is a list', `{"TableName":"${TableName}","Item":[]}`],
  ['a value that is a string', `{"TableName":"${TableName}","Item":{"id":"x"}}`],
  ['a number that is a number', `{"TableName":"${TableName}","Item":{"id":{"N":1}}}`],
  ['base64 that is none', `{"TableName":"${TableName}","Item":{"id":{"B":"*"}}}`],
  ['half a surrogate pair', `{"TableName":"${TableName}","Item":{"id":{"S":"\\ud800"}}}`],
])('refuses %s', async (_, body) => {
  expect(await send('PutItem', body)).toMatchObject({ status: 400, error: 'SerializationException' });
});

const put = (value: string) => `{"TableName":"${TableName}","Item":{"id":{"S":"new"},"v":${value}}}`;

test.each([
  ['a value without a type', '{}', /is empty/],
  ['a type that is not known', '{"X":"x"}', /exactly one/],
  ['a type of the prototype', '{"constructor":"x"}', /exactly one/],
  ['two types', '{"S":"x","N":"1"}', /more than one/],
  ['an empty set', '{"SS":[]}', /may not be empty/],
  ['a set with one thing twice', '{"NS":["1","1.0"]}', /duplicates/],
  ['a number that is none', '{"N":"0x10"}', /cannot be converted/],
  ['an endless number', `{"N":"${'9'.repeat(500_000)}x"}`, /cannot be converted/],
  ['a number that is too long', `{"N":"${'9'.repeat(39)}"}`, /38 significant/],
  ['a number that is too large', '{"N":"1e126"}', /overflow/],
  ['a number that is too small', '{"N":"1e-131"}', /underflow/],
  ['depth', nested(32), /Nesting Levels/],
  ['a hundred thousand levels', nested(100_000), /Nesting Levels/],
  ['more than 400 KB', `{"S":"${'x'.repeat(410_000)}"}`, /size has exceeded/],
])('refuses %s', async (_, value, message) => {
  const answer = await send('PutItem', put(value));
  expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
  expect(answer.message).toMatch(message);
});

test('refuses 20 MB, and says so', async () => {
  const body = put(`{"S":"${'x'.repeat(20_000_000)}"}`);
  expect(await send('PutItem', body)).toMatchObject({
    status: 413,
    error: 'RequestEntityTooLargeException',
  });
});

test('refuses what it does not know, rather than to leave it out', async () => {
  const body = `{"TableName":"${TableName}","Item":{"id":{"S":"new"}},"Expected":{"id":{"Exists":false}}}`;
  expect(await send('PutItem', body)).toMatchObject({
    error: 'ValidationException',
    message: 'Expected is not supported by this engine.',
  });
  expect(await send('DescribeLimits', '{}')).toMatchObject({ error: 'UnknownOperationException' });
  expect(await send('__proto__', '{}')).toMatchObject({ error: 'UnknownOperationException' });
});

test('refuses a body that is not the one that was signed', async () => {
  const other = { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') };
  const { authorization = '' } = signHeaders(server.address(), 'PutItem', 'other');
  expect(await send('PutItem', put('{"S":"x"}'), { ...other, authorization })).toMatchObject({
    error: 'InvalidSignatureException',
  });
});

test.each([
  ['parentheses', `${'('.repeat(2_000)}a = :v${')'.repeat(2_000)}`],
  ['nested groups', `${'(a = :v AND '.repeat(150)}a = :v${')'.repeat(150)} OR b = :v`],
  ['negations', `${'NOT '.repeat(1_000)}a = :v`],
  ['operators', Array.from({ length: 301 }, (_, n) => `a${n} = :v`).join(' OR ')],
  ['unfinished functions', 'contains('.repeat(400)],
  ['signs', '=<>[].'.repeat(600)],
  ['letters', 'a'.repeat(5_000)],
])('answers an expression of many %s within a second', async (_, ConditionExpression) => {
  const body = {
    TableName,
    Key: { id: { S: 'absent' } },
    UpdateExpression: 'SET a = :v',
    ConditionExpression,
    ExpressionAttributeValues: { ':v': { S: 'x' } },
  };
  const start = performance.now();
  const { error } = await send('UpdateItem', JSON.stringify(body));
  expect(error).toMatch(/^(ValidationException|ConditionalCheckFailedException)$/);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('an attribute may be called as it likes', async () => {
  const Key = { id: { S: 'odd' } };
  const text = '{"id":{"S":"odd"},"__proto__":{"M":{"constructor":{"N":"1"}}},"toString":{"S":"x"}}';
  expect(await send('PutItem', `{"TableName":"${TableName}","Item":${text}}`)).toMatchObject({ status: 200 });
  const { json } = await send('GetItem', JSON.stringify({ TableName, Key }));
  expect(json).toEqual({ Item: JSON.parse(text) });
  const names = { '#p': '__proto__', '#c': 'constructor' };
  const update = {
    TableName,
    Key,
    UpdateExpression: 'SET #p.#c = #p.#c + #p.#c',
    ConditionExpression: 'attribute_not_exists(#c)',
    ExpressionAttributeNames: names,
    ReturnValues: 'UPDATED_NEW',
  };
  const updated = await send('UpdateItem', JSON.stringify(update));
  expect(JSON.stringify(updated.json)).toBe('{"Attributes":{"__proto__":{"M":{"constructor":{"N":"2"}}}}}');
  await send('DeleteItem', JSON.stringify({ TableName, Key }));
});

test('only this machine sees the capacity view', async () => {
  const client = createClient({ baseUrl: server.address().endpoint, from: 'test' });
  const ask = async (headers: Record<string, string>) => {
    const { response } = await client.request({ path: '/_capacity', headers });
    return { status: response?.status, text: response?.body.text };
  };
  const { status, text } = await ask({});
  expect(status).toBe(200);
  expect(JSON.parse(text ?? '')).toMatchObject({
    tables: [{ table: TableName, partitions: expect.arrayContaining([]) }],
  });
  expect(await ask({ host: 'evil.example' })).toMatchObject({ status: 400 });
  await client.close();
});
