/** `be up`, `be ps` and `be down` with a real database: the variables work, and nothing is left, whatever happens. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answers, createHome, eventually, type Home } from './testing.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.remove());

async function one(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ one: number }>('select 1 as one');
  await client.end();
  return rows[0]?.one ?? 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A container may have nobody who collects the dead.
    return process.platform !== 'linux' || !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function isQuiet(port: number): Promise<void> {
  await eventually(async () => !(await answers(port)), `port ${port} closed`);
  await eventually(() => home.leftovers().length === 0, 'no files left');
}

it('holds a database in the background until it is told to stop', async () => {
  const up = await home.be(['up', 'sql', '--detach', '--format', 'json']);
  expect(up.stderr).toContain('sql');
  expect(up.code).toBe(0);
  const variables = JSON.parse(up.stdout) as Record<string, string>;
  expect(await one(variables['DATABASE_URL'] ?? '')).toBe(1);
  expect(statSync(join(home.folder, 'up', 'state.json')).mode & 0o777).toBe(0o600);

  const ps = await home.be(['ps', '--json']);
  expect(ps.stdout).not.toContain(variables['PGPASSWORD']);
  const address = `127.0.0.1:${variables['PGPORT']}`;
  expect(JSON.parse(ps.stdout)).toMatchObject({ up: true, ready: true, parts: [{ id: 'sql', address }] });

  const second = await home.be(['up', 'sql', '--detach']);
  expect(second.stderr).toContain('(already-up)');
  expect(second.code).toBe(2);
  expect(await one(variables['DATABASE_URL'] ?? '')).toBe(1);

  expect((await home.be(['down'])).code).toBe(0);
  expect(await answers(Number(variables['PGPORT']))).toBe(false);
  expect(home.leftovers()).toEqual([]);
  await eventually(() => !isAlive(JSON.parse(ps.stdout).pid), 'the supervisor has gone');
  const again = await home.be(['down']);
  expect(again.stdout).toContain('Nothing is up');
  expect(again.code).toBe(0);
});

it('lets only one of two at the same time have the data folder', async () => {
  const both = await Promise.all([1, 2].map(() => home.be(['up', 'sql', '--detach'])));
  expect(both.map(({ code }) => code).toSorted()).toEqual([0, 2]);
  expect(JSON.parse((await home.be(['ps', '--json'])).stdout).up).toBe(true);
});

it('leaves nothing when the supervisor is killed, and starts anew after that', async () => {
  const first = await home.be(['up', 'sql', '--detach', '--format', 'json']);
  const port = Number(JSON.parse(first.stdout).PGPORT);
  const { pid } = JSON.parse((await home.be(['ps', '--json'])).stdout);
  process.kill(pid, 'SIGKILL');
  await eventually(async () => !(await answers(port)), 'the database ended');
  await eventually(() => !home.leftovers().some((name) => name.startsWith('be-')), 'no folder left');
  expect(JSON.parse((await home.be(['ps', '--json'])).stdout).up).toBe(false);
  const second = await home.be(['up', 'sql', '--detach', '--format', 'json']);
  expect(second.code).toBe(0);
  expect(await one(JSON.parse(second.stdout).DATABASE_URL)).toBe(1);
  await home.be(['down']);
  expect(home.leftovers()).toEqual([]);
});

it('tells in `ps` why nothing is up when a part has died', async () => {
  const up = await home.be(['up', 'sql', '--detach', '--format', 'json']);
  const client = new pg.Client({ connectionString: JSON.parse(up.stdout).DATABASE_URL });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  process.kill(rows[0].pid, 'SIGTERM');
  await client.end().catch(() => {});
  await eventually(async () => {
    const { up, ended } = JSON.parse((await home.be(['ps', '--json'])).stdout);
    return up === false && /ended by itself/.test(ended ?? '');
  }, 'ps tells it');
  await home.be(['down']);
  await eventually(() => home.leftovers().length === 0, 'no files left');
});

it('holds a database in the foreground until Ctrl-C, with variables that a shell takes in', async () => {
  const up = home.start(['up', 'sql']);
  await up.shown('Ctrl-C stops them');
  up.child.kill('SIGINT');
  const { code, stdout } = await up.ended;
  expect(code).toBe(130);
  const read = execFileSync('sh', ['-c', `${stdout}\nprintf '%s %s' "$DATABASE_URL" "$PGPORT"`], {
    encoding: 'utf8',
    env: {},
  });
  const [url, port] = read.split(' ');
  expect(url).toMatch(/^postgresql:\/\/postgres:\w+@127\.0\.0\.1:\d+\/postgres$/);
  await isQuiet(Number(port));
});

it.each([[['up', 'sql']], [['up', 'sql', '--detach']]])(
  'leaves nothing of %j when it is interrupted before it is ready',
  async (args) => {
    const up = home.start(args);
    await eventually(() => home.leftovers().some((name) => name.startsWith('be-sql')), 'it has begun');
    up.child.kill('SIGINT');
    const { code, stdout } = await up.ended;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    await eventually(() => home.leftovers().length === 0, 'no files left');
    expect(JSON.parse((await home.be(['ps', '--json'])).stdout).up).toBe(false);
  },
);

const remote = ['up', 'sql', '--engine', 'sql=remote'];

it.each([[remote], [[...remote, '--detach']]])('explains a refused port: %j', async (args) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const { code, stdout, stderr } = await home.be(args, {
    DATABASE_URL: `postgresql://someone:verysecret@127.0.0.1:${port}/db`,
  });
  expect(stderr).toContain('(database-unreachable)');
  expect(stdout + stderr).not.toContain('verysecret');
  expect(code).toBe(2);
  expect(home.leftovers()).toEqual([]);
});

it('waits only so long for a server that never answers', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const started = performance.now();
  const { code, stdout, stderr } = await home.be(remote, {
    DATABASE_URL: `postgresql://someone:verysecret@127.0.0.1:${port}/db`,
  });
  for (const socket of sockets) socket.destroy();
  server.close();
  expect(performance.now() - started).toBeLessThan(15_000);
  expect(stderr).toContain('(database-unreachable)');
  expect(stdout + stderr).not.toContain('verysecret');
  expect(code).toBe(2);
});
