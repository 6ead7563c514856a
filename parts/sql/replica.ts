/** A hot standby beside a server of ours: it follows the log that the primary streams, and answers reads (PostgreSQL manual, 26.2.5). */
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { StartContext } from '../../kit/part.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { waitUntilReady } from '../../wire/readiness.ts';
import { reaper } from '../../wire/reaper.ts';
import { giveTo, serverAccount } from './account.ts';
import { takeBaseBackup } from './base-backup.ts';
import type { Binaries } from './binaries.ts';
import { explainEnd, type ServerProcess, startServerProcess } from './server-process.ts';
import { type RunningReplica, withClient } from './sql.ts';

/** The server that is followed. */
export interface Primary {
  readonly binaries: Binaries;
  /** Its data folder, on this machine. */
  readonly data: string;
  readonly url: string;
}

/** Resolves when the replica answers reads; it shows what had been committed before the call. */
export async function startReplica(
  primary: Primary,
  name: string,
  context: StartContext,
): Promise<RunningReplica> {
  context.report('starting a replica');
  const folder = await createRunFolder('sql-replica');
  const unwatch = await reaper().watch({ folder });
  const data = join(folder, 'data');
  let server: ServerProcess | undefined;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      await server?.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
      // A primary that is gone has forgotten it.
      await dropSlot(primary.url, name).catch(() => {});
    })();
    return stopped;
  };
  try {
    await withClient(primary.url, async (client) => {
      // From here on the primary keeps what the replica has not had, however long the copy takes.
      await client.query('select pg_create_physical_replication_slot($1, true)', [name]);
      await takeBaseBackup(client, primary.data, data);
    });
    await configure(data, primary.url, name);
    giveTo(serverAccount(), folder);
    server = await startServerProcess(primary.binaries, data, context);
    const url = new URL(primary.url);
    url.port = String(server.port);
    // It answers as soon as it has replayed the log of the time of the copy.
    await withClient(url.href, async () => {});
    const died = explainEnd(server, 'The replica of PostgreSQL', () => stopped !== undefined);
    return { name, url: url.href, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In its own file rather than on its command line, which everybody on the machine can read. */
async function configure(data: string, primaryUrl: string, name: string): Promise<void> {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const lines = {
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password} application_name=${name}`,
    primary_slot_name: name,
    // How often it says where it is while nothing new comes; the usual 10 s are long for whoever watches it.
    wal_receiver_status_interval: '1s',
  };
  const text = Object.entries(lines).map(([setting, value]) => `${setting} = '${value}'\n`);
  await appendFile(join(data, 'postgresql.auto.conf'), text.join(''));
  await writeFile(join(data, 'standby.signal'), '', { mode: 0o600 });
}

async function dropSlot(primaryUrl: string, name: string): Promise<void> {
  await withClient(primaryUrl, async (client) => {
    const probe = async () => {
      const { rows } = await client.query<{ active: boolean }>(
        'select active from pg_replication_slots where slot_name = $1',
        [name],
      );
      if (rows[0]?.active) return 'its sender has not ended yet';
      if (rows[0]) await client.query('select pg_drop_replication_slot($1)', [name]);
      return true;
    };
    await waitUntilReady({ probe, what: `the slot ${name}`, timeoutMs: 5_000 });
  });
}

export interface ReplicaLag {
  /** Bytes of the log that the primary has written and the replica has not replayed. */
  readonly bytes: number;
  /** From the commit on the primary to its replay on the replica, as last measured; 0 when nothing is on its way. */
  readonly ms: number;
}

/** How far a replica is behind, as the primary sees it; undefined while it is not connected. */
export async function readReplicaLag(primary: pg.Client, name: string): Promise<ReplicaLag | undefined> {
  const { rows } = await primary.query<ReplicaLag>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::float8 as bytes,
            coalesce(extract(epoch from replay_lag) * 1000, 0)::float8 as ms
     from pg_stat_replication where application_name = $1`,
    [name],
  );
  return rows[0];
}
