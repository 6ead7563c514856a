/** Official clients from outside the project, each in a process of its own, at the parts that `be up` has started. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, createHome, eventually, type Home } from '../cli/testing.ts';
import { findProgram, runNode, runOutside } from './clients/outside.ts';

type Variables = Readonly<Record<string, string>>;

let home: Home;
let variables: Variables;

beforeAll(async () => {
  home = createHome();
  const order = ['up', 'sql', 'document', 'key-value', 'objects', '--detach', '--format', 'json'];
  const up = await home.be(order, { SQL_REPLICAS: '1' });
  expect(up.stderr).toContain('PostgreSQL');
  expect(up.code).toBe(0);
  variables = JSON.parse(up.stdout) as Variables;
});
afterAll(async () => await home.remove());

/** The program, or '' with the reason why its tests are skipped. */
function outside(name: string, where: string) {
  const path = findProgram(name) ?? '';
  return {
    path,
    skip: path === '',
    title: path === '' ? `${name} (skipped: no ${name} on the PATH; ${where})` : name,
  };
}

const psql = outside('psql', 'Debian: apt-get install postgresql-client');
describe.skipIf(psql.skip)(psql.title, () => {
  const send = (sql: string, env: Variables = variables, ...args: string[]) =>
    runOutside(psql.path, ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', ...args], env, sql);

  test('creates, inserts, copies, and keeps and drops transactions', async () => {
    const file = join(home.folder, 'postcards.csv');
    writeFileSync(file, '2,Oslo\n3,"Lima, again"\n');
    const { stdout, stderr, code } = await send(`
create table postcard (id int primary key, text text not null);
insert into postcard values (1, 'Rome');
\\copy postcard from '${file}' with (format csv)
begin; delete from postcard; rollback;
begin; update postcard set text = 'Kyoto' where id = 2; commit;
\\copy (select * from postcard order by id) to stdout with (format csv)
`);
    expect(stderr).toBe('');
    expect(stdout).toBe('1,Rome\n2,Kyoto\n3,"Lima, again"\n');
    expect(code).toBe(0);
  });

  test('is told by SQLSTATE what is wrong', async () => {
    const { stdout, stderr } = await send(`
create table user_name (name text primary key);
insert into user_name values ('ada');
insert into user_name values ('ada');
\\echo :LAST_ERROR_SQLSTATE
selec 1;
\\echo :LAST_ERROR_SQLSTATE
`);
    expect(stdout).toBe('23505\n42601\n');
    expect(stderr).toContain('duplicate key value violates unique constraint "user_name_pkey"');
  });

  test('is let in by the address alone, and not by a wrong password', async () => {
    const byUrl = await send('select current_user', {}, variables['DATABASE_URL'] ?? '');
    expect(byUrl).toMatchObject({ code: 0, stdout: 'postgres\n' });
    const wrong = await send('select 1', { ...variables, PGPASSWORD: 'wrong' });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('password authentication failed for user "postgres"');
  });

  test('reads from the replica what it wrote, and cannot write there', async () => {
    const there = (sql: string) => send(sql, {}, variables['DATABASE_REPLICA_URL'] ?? '');
    await send('create table followed as select 42 as n');
    await eventually(
      async () => (await there('select n from followed')).stdout === '42\n',
      'the row is there',
    );
    const { stdout } = await there('insert into followed values (1);\n\\echo :LAST_ERROR_SQLSTATE\n');
    expect(stdout).toBe('25006\n');
  });
});

describe('AWS’s SDK for S3', () => {
  interface Seen {
    readonly created: unknown;
    readonly multipart: unknown;
    readonly list: unknown;
    readonly conditional: unknown;
    readonly presigned: Readonly<Record<'put' | 'get' | 'expired' | 'putAbove' | 'getAbove', string>>;
  }
  const program = new URL('./clients/s3.ts', import.meta.url);
  let seen: Seen;
  beforeAll(async () => {
    seen = await runNode<Seen>(program, variables);
  });

  test('uploads 12 MB in three parts, and gets them back whole and by a range', () => {
    expect(seen.multipart).toEqual({
      bytes: 12_582_912,
      parts: '3',
      isWhole: true,
      range: 'bytes 5242870-5242889/12582912',
      isRange: true,
    });
  });

  test('lists page after page', () => {
    expect(seen.list).toEqual({ pages: [10, 10, 5], isComplete: true });
  });

  test('creates an object once', () => {
    expect(seen.conditional).toEqual([null, { name: 'PreconditionFailed', status: 412 }]);
  });

  test('is refused with a wrong secret', async () => {
    const wrong = { ...variables, AWS_SECRET_ACCESS_KEY: 'wrong' };
    expect(await runNode(program, wrong)).toEqual({
      created: { name: 'SignatureDoesNotMatch', status: 403 },
    });
  });

  const curl = outside('curl', 'Debian: apt-get install curl');
  describe.skipIf(curl.skip)(curl.title, () => {
    const ask = async (url: string, ...args: string[]) => {
      const { stdout, stderr, code } = await runOutside(curl.path, [
        '--silent',
        '--show-error',
        '--include',
        ...args,
        url,
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const [head = '', ...body] = stdout.split('\r\n\r\n');
      return { status: Number(head.split(' ', 2)[1]), head, body: body.join('\r\n\r\n') };
    };

    test('puts and gets by presigned addresses', async () => {
      const put = await ask(seen.presigned.put, '--request', 'PUT', '--data-binary', 'by curl');
      expect(put).toMatchObject({ status: 200, body: '' });
      expect(await ask(seen.presigned.get)).toMatchObject({ status: 200, body: 'by curl' });
    });

    test('is refused by an address whose time is over', async () => {
      const late = await ask(seen.presigned.expired);
      expect(late).toMatchObject({ status: 403, body: expect.stringContaining('Request has expired') });
    });

    test('finds in a key with dots a name, and in a path with dots no file', async () => {
      const asIs = '--path-as-is';
      const put = await ask(seen.presigned.putAbove, asIs, '--request', 'PUT', '--data-binary', 'above');
      expect(put.status).toBe(200);
      expect(await ask(seen.presigned.getAbove, asIs)).toMatchObject({ status: 200, body: 'above' });
      const path = `${variables['AWS_ENDPOINT_URL_S3']}/pictures/${'../'.repeat(12)}etc/passwd`;
      const outsideOfIt = await ask(path, asIs);
      expect(outsideOfIt.status).toBe(403);
      expect(outsideOfIt.body).not.toContain('root:');
    });

    test('asks beforehand, as a browser does for a page of another origin', async () => {
      const preflight = (origin: string) =>
        ask(
          seen.presigned.put,
          ...['--request', 'OPTIONS', '--header', `origin: ${origin}`],
          ...['--header', 'access-control-request-method: PUT'],
          ...['--header', 'access-control-request-headers: content-type'],
        );
      const allowed = await preflight('https://page.example');
      expect(allowed.status).toBe(200);
      expect(allowed.head).toMatch(/^access-control-allow-origin: https:\/\/page\.example$/im);
      expect(allowed.head).toMatch(/^access-control-allow-headers: content-type$/im);
      const refused = await preflight('https://elsewhere.example');
      expect(refused.status).toBe(403);
      expect(refused.head).not.toMatch(/^access-control/im);
      const got = await ask(seen.presigned.get, '--header', 'origin: https://page.example');
      expect(got.head).toMatch(/^access-control-allow-origin: https:\/\/page\.example$/im);
    });
  });
});

describe('AWS’s SDK for DynamoDB', () => {
  const program = new URL('./clients/dynamodb.ts', import.meta.url);
  let seen: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    seen = await runNode(program, variables);
  });

  test('queries an index in its order', () => {
    expect(seen['index']).toEqual(['rome 2', 'oslo 1']);
  });

  test('writes on a condition', () => {
    expect(seen['conditional']).toBe('ConditionalCheckFailedException');
  });

  test('writes several items or none', () => {
    expect(seen['transaction']).toEqual({
      reasons: ['None', 'ConditionalCheckFailed'],
      isWritten: false,
      count: 4,
    });
  });

  test('is refused by a partition that has no units left, and gets through when it tries again', () => {
    const { refused, mostAttempts } = seen['overload'] as { refused: string[]; mostAttempts: number };
    expect(refused).toEqual(['ProvisionedThroughputExceededException']);
    expect(mostAttempts).toBeGreaterThan(1);
  });

  test('is refused with a wrong secret', async () => {
    const wrong = { ...variables, AWS_SECRET_ACCESS_KEY: 'wrong' };
    expect(await runNode(program, wrong)).toEqual({ created: 'InvalidSignatureException' });
  });
});

describe('MongoDB’s driver', () => {
  let seen: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    seen = await runNode(new URL('./clients/mongodb.ts', import.meta.url), variables);
  });

  test('inserts, and reads in several batches', () => {
    expect(seen['insertedCount']).toBe(250);
    expect(seen['cursor']).toEqual({ batches: 3, inOrder: true, found: 250 });
  });

  test('is told which key is there already', () => {
    expect(seen['violation']).toEqual({ code: 11_000, keyValue: { name: 'ada' } });
  });

  test('aggregates', () => {
    expect(seen['aggregate']).toEqual([
      { _id: { album: 'oslo', by: 'ada' }, likes: 25_000 },
      { _id: { album: 'rome', by: 'ada' }, likes: 6_125 },
    ]);
  });

  test('changes the element that it found', () => {
    expect(seen['positional']).toEqual({
      modifiedCount: 1,
      likes: [
        { by: 'ada', count: 7 },
        { by: 'bo', count: 42 },
      ],
    });
  });
});

const mongosh = outside('mongosh', 'see mongodb.com/docs/mongodb-shell/install');
test.skipIf(mongosh.skip)(`${mongosh.title} inserts and finds`, async () => {
  const script =
    'db.shell.insertOne({ _id: 1, text: "Rome" }); print(EJSON.stringify(db.shell.findOne({ _id: 1 })))';
  const args = ['--norc', '--quiet', '--eval', script, variables['MONGODB_URL'] ?? ''];
  // It keeps a log and a history below its home.
  const { stdout, code } = await runOutside(mongosh.path, args, { HOME: home.folder });
  expect(stdout).toContain('{"_id":1,"text":"Rome"}');
  expect(code).toBe(0);
});

test('nothing of all this is left when the process that holds the parts is killed', async () => {
  const urls = Object.values(variables).filter((value) => URL.canParse(value));
  const ports = urls.map((url) => Number(new URL(url).port));
  expect(ports).toHaveLength(5);
  const { pid } = JSON.parse((await home.be(['ps', '--json'])).stdout);
  process.kill(pid, 'SIGKILL');
  for (const port of ports) await eventually(async () => !(await answers(port)), `port ${port} is closed`);
  await eventually(() => !home.leftovers().some((name) => name.startsWith('be-')), 'no folder is left');
});
