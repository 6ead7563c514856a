/** Starts a PostgreSQL server from a folder of programs, with a data folder and a port of its own. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CourseError } from '../../kit/errors.ts';
import type { Environment, StartContext } from '../../kit/part.ts';
import { cacheFolder, createRunFolder, explainFileError } from '../../wire/folders.ts';
import { findFreePort } from '../../wire/ports.ts';
import { startProcess } from '../../wire/process.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import { reaper } from '../../wire/reaper.ts';
import { giveTo, serverAccount } from './account.ts';
import { type Binaries, programOf } from './binaries.ts';
import { createRunningSql, type RunningSql } from './sql.ts';

/** Small, because it shares the machine with everything else; durable, because that is what a database is for. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  shared_buffers: '64MB',
  fsync: 'on',
  logging_collector: 'off',
  log_min_messages: 'warning',
};

/** Starts a server on a copy of the template; `stop` ends it and removes its folder. */
export async function startServer(binaries: Binaries, context: StartContext): Promise<RunningSql> {
  const account = serverAccount();
  const template = await makeTemplate(binaries, context);
  const folder = await createRunFolder('sql');
  const unwatch = await reaper().watch({ folder });
  const data = join(folder, 'data');
  try {
    // A thousand small files: copied at once they take a third of the time that the asynchronous copy takes.
    cpSync(join(template, 'data'), data, { recursive: true });
    await chmod(data, 0o700);
    giveTo(account, folder);
    const password = (await readFile(join(template, 'password'), 'utf8')).trim();
    const server = await startOnFreePort(binaries, data, context);
    let stopping = false;
    const url = `postgresql://postgres:${password}@127.0.0.1:${server.port}/postgres`;
    return await createRunningSql({
      url,
      died: server.exited.then(({ code, signal }) =>
        stopping
          ? new Promise<never>(() => {})
          : `PostgreSQL ended by itself (${signal ?? `exit code ${code}`}): ${server.lastLines().at(-1) ?? 'without a word'}`,
      ),
      async stop() {
        stopping = true;
        await server.stop();
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
        await unwatch();
      },
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
    throw error;
  }
}

/** Between choosing a free port and binding it another program may take it: then another one is chosen. */
async function startOnFreePort(binaries: Binaries, data: string, context: StartContext) {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const server = await startProcess({
      command: programOf(binaries, 'postgres'),
      args: ['-D', data, ...flags],
      env: programEnvironment(context.env),
      cwd: data,
      ...serverAccount(),
      // SIGINT is PostgreSQL's fast shutdown: it rolls back what is open and writes a checkpoint.
      stopSignal: 'SIGINT',
    });
    try {
      await waitUntilReady({
        probe: probeTcp('127.0.0.1', port),
        timeoutMs: 15_000,
        everyMs: 5,
        signal: context.signal,
        process: server,
      });
      return { ...server, port };
    } catch (error) {
      await server.stop();
      context.signal.throwIfAborted();
      const lines = server.lastLines().join('\n');
      if (attempt < 3 && lines.includes('could not bind')) continue;
      throw new CourseError('part-did-not-start', `PostgreSQL did not start: ${String(error)}\n${lines}`, {
        cause: error,
      });
    }
  }
}

/** An initialised data folder, made once for each build and copied for each start: initdb takes most of a second. */
async function makeTemplate(binaries: Binaries, context: StartContext): Promise<string> {
  const template = join(cacheFolder(context.env), `template-${binaries.build}`);
  if (existsSync(template)) return template;
  context.report('preparing PostgreSQL for the first time');
  const account = serverAccount();
  const partial = `${template}.${randomBytes(4).toString('hex')}`;
  const unwatch = await reaper().watch({ folder: partial });
  try {
    await mkdir(partial, { mode: 0o700 });
    await writeFile(join(partial, 'password'), `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
    giveTo(account, partial);
    const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${join(partial, 'password')}`];
    const locale = ['--encoding=UTF8', '--locale=C', '--wal-segsize=4', '--no-sync', '--no-instructions'];
    await promisify(execFile)(
      programOf(binaries, 'initdb'),
      [...options, ...locale, '-D', join(partial, 'data')],
      {
        ...account,
        env: programEnvironment(context.env),
        cwd: partial,
        signal: context.signal,
        timeout: 60_000,
      },
    );
    await rename(partial, template);
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
    context.signal.throwIfAborted();
    // Another process was first: its template is as good.
    if (existsSync(template)) return template;
    if (error instanceof Error && 'stderr' in error) {
      throw new CourseError(
        'part-did-not-start',
        `initdb failed: ${String(error.stderr).trim() || error.message}`,
        { cause: error },
      );
    }
    throw explainFileError(error, template);
  } finally {
    await unwatch();
  }
  return template;
}

/** PostgreSQL's own variables (PGDATA, PGPORT …) would change what we start, so only the ground is passed on. */
function programEnvironment(env: Environment): Record<string, string> {
  const names = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : []))) as Record<
    string,
    string
  >;
}
