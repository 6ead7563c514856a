/** A PostgreSQL process on a data folder: started on a free port, and waited for until it listens. */
import { CourseError } from '../../kit/errors.ts';
import type { Environment, StartContext } from '../../kit/part.ts';
import { findFreePort } from '../../wire/ports.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import { serverAccount } from './account.ts';
import { type Binaries, programOf } from './binaries.ts';

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

export interface ServerProcess extends RunningProcess {
  readonly port: number;
}

/** Between choosing a free port and binding it another program may take it: then another one is chosen. */
export async function startServerProcess(
  binaries: Binaries,
  data: string,
  context: Pick<StartContext, 'env' | 'signal'>,
): Promise<ServerProcess> {
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

/** Resolves with a sentence when the process ends without having been stopped. */
export async function explainEnd(
  { exited, lastLines }: ServerProcess,
  what: string,
  isStopped: () => boolean,
): Promise<string> {
  const { code, signal } = await exited;
  if (isStopped()) return await new Promise<never>(() => {});
  return `${what} ended by itself (${signal ?? `exit code ${code}`}): ${lastLines().at(-1) ?? 'without a word'}`;
}

/** PostgreSQL's own variables (PGDATA, PGPORT …) would change what we start, so only the ground is passed on. */
export function programEnvironment(env: Environment): Record<string, string> {
  const names = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : []))) as Record<
    string,
    string
  >;
}
