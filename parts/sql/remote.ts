/** Any PostgreSQL server by DATABASE_URL: each start gets a database of its own there, dropped at the end. */
import { randomBytes } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import type { Engine } from '../../kit/part.ts';
import { createReplicaRefusal, createRunningSql, type RunningSql, wantsReplica, withClient } from './sql.ts';

const noReplica =
  'A replica starts from a copy of the files, and those of a server elsewhere are out of reach.';

export const remote: Engine<RunningSql> = {
  id: 'remote',
  title: 'PostgreSQL by DATABASE_URL',
  fidelity: 'remote',
  differs:
    'Whatever runs there; its other users share its time. A database of our own is created and dropped, nothing else is touched.',
  limits: { replica: noReplica, 'replica-lag': noReplica },
  async available(env) {
    return env['DATABASE_URL']
      ? { available: true }
      : { available: false, reason: 'DATABASE_URL is not set' };
  },
  async start({ env }) {
    if (wantsReplica(env)) throw createReplicaRefusal(noReplica);
    const server = parseUrl(env['DATABASE_URL'] ?? '');
    const database = `be_${randomBytes(6).toString('hex')}`;
    await explained(server, `create database ${database}`);
    const own = new URL(server);
    own.pathname = `/${database}`;
    let stopped: Promise<void> | undefined;
    const running = {
      url: own.href,
      died: new Promise<never>(() => {}),
      startReplica: () => Promise.reject(createReplicaRefusal(noReplica)),
      stop() {
        stopped ??= explained(server, `drop database if exists ${database} with (force)`);
        return stopped;
      },
    };
    return await createRunningSql(running);
  },
};

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new CourseError(
    'database-unreachable',
    'DATABASE_URL is not of the form postgresql://user:password@host:port/database.',
  );
}

/** Runs a statement; what goes wrong names the server, never the password. */
async function explained(server: string, statement: string): Promise<void> {
  try {
    await withClient(server, async (client) => await client.query(statement));
  } catch (error) {
    const { host } = new URL(server);
    const reason =
      error instanceof Error
        ? error.message || String('code' in error ? error.code : error.name)
        : String(error);
    throw new CourseError(
      'database-unreachable',
      `“${statement.split(' ', 2).join(' ')}” at ${host}: ${reason}.`,
      { cause: error },
    );
  }
}
