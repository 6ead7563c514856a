import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { killPrograms, type Program, startProgram } from './test-program.ts';
import { createUser, expectServedAgain } from './test-served-again.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from './test-table.ts';

afterEach(killPrograms);

const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

/** It finds no keys but these: not in the files of whoever runs the tests, and it does not look on the network. */
async function failToStart(variables: Record<string, string>): Promise<string> {
  const { exit, lines } = startProgram({
    DATABASE_URL: 'dynamodb:///postcards',
    HOME: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  });
  expect(await exit).toBe(1);
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain('secret');
  return String(lines[0]?.['message']);
}

test('a start that fails says why, once, and ends with 1', async () => {
  const somewhere = { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' };
  const withKeys = { ...somewhere, AWS_ENDPOINT_URL_DYNAMODB: 'http://ada:secret@127.0.0.1:1' };
  const [nowhere, keyless, absent, odd, hosted] = await Promise.all([
    failToStart(keys),
    failToStart(somewhere),
    failToStart({ ...keys, ...withKeys }),
    failToStart({ ...keys, ...somewhere, AWS_ENDPOINT_URL_DYNAMODB: '127.0.0.1:1' }),
    failToStart({ ...keys, DATABASE_URL: 'dynamodb://127.0.0.1:1/postcards' }),
  ]);
  expect(nowhere).toMatch(/DynamoDB of AWS that.*table postcards.*Region is missing.*Check AWS_REGION/);
  expect(keyless).toMatch(/at http:\/\/127\.0\.0\.1:1 in eu-west-1.*credentials.*Set AWS_ACCESS_KEY_ID/);
  expect(absent).toMatch(/ECONNREFUSED 127\.0\.0\.1:1.*Nothing listens there/);
  expect(odd).toMatch(/an address that does not begin with http:.*must look like http:\/\/host:port/);
  expect(hosted).toMatch(/DATABASE_URL must look like.*dynamodb:\/\/\/table/);
});

describe.skipIf(noKeyValueStore)(`the program over DynamoDB${noKeyValueStoreReason}`, () => {
  let table: TestTable;
  beforeAll(() => {
    table = createTestTable();
  });
  afterAll(() => table?.drop());

  async function listen(variables: Record<string, string>): Promise<Program & { url: string }> {
    const program = startProgram({ ...table.variables, ...variables });
    return { ...program, url: String((await program.event('listening'))['url']) };
  }

  test('two that start at once without a table both serve, and end when asked to', async () => {
    const programs = await Promise.all([listen({}), listen({})]);
    for (const { url } of programs) expect((await createUser(url)).status).toBe(201);
    const created = programs.flatMap(({ lines }) => lines).filter(({ event }) => event === 'table-created');
    expect(created).toMatchObject([{ table: table.name }]);
    for (const { child } of programs) child.kill('SIGTERM');
    expect(await Promise.all(programs.map(({ exit }) => exit))).toEqual([0, 0]);
  });

  test('at level debug what is asked of DynamoDB for a request has its trace, and its price', async () => {
    const program = await listen({ LOG_LEVEL: 'debug' });
    await createUser(program.url);
    const request = await program.event('request');
    const statements = program.lines.filter((line) => line['trace_id'] === request['trace_id']);
    expect(statements.filter(({ event }) => event === 'statement')).toEqual([
      {
        time: expect.any(Number),
        level: 'debug',
        event: 'statement',
        trace_id: request['trace_id'],
        operation: 'TransactWriteItems',
        request: expect.objectContaining({ TransactItems: expect.any(Array) }),
        units: 6,
        start: expect.any(Number),
        duration_ms: expect.any(Number),
        waited_ms: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(statements)).toContain('"name":"Ada"');
    expect(JSON.stringify(program.lines)).not.toContain(table.address.credentials.secretAccessKey);
  });

  test('the store goes away in mid-request: 503 with problem details; it is back: served again', async () => {
    await expectServedAgain(new URL(table.address.endpoint), (relayed) =>
      listen({ AWS_ENDPOINT_URL_DYNAMODB: relayed, LOG_LEVEL: 'warn' }),
    );
  });
});
