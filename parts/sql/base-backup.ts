/** A copy of the data folder of a running server (PostgreSQL manual, 25.3.4): not every build comes with pg_basebackup. */
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';

/** Folders whose contents are made anew, sent by the primary, or not the copy's business; the folders must be there. */
const emptied = [
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
];
const omitted = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init)$/;

/** Files that are copied at the same time. */
const atOnce = 16;

/**
 * Copies `data` to `copy`, which must not exist yet. The log from the backup's beginning on is not copied: whoever starts a server on
 * the copy has it sent, so a replication slot must keep it. Tablespaces are not followed.
 */
export async function takeBaseBackup(client: pg.Client, data: string, copy: string): Promise<void> {
  // At once, instead of with the next checkpoint that is due.
  await client.query("select pg_backup_start('replica', true)");
  const files = await copyFolders(data, copy);
  const copyNext = async () => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      await copyFile(join(data, file), join(copy, file));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, copyNext));
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  await writeFile(join(copy, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 });
}

/** Makes the folders of the copy, and lists the files that go into them. */
async function copyFolders(data: string, copy: string, below = ''): Promise<string[]> {
  await mkdir(join(copy, below), { mode: 0o700 });
  if (emptied.includes(below)) return [];
  const files: string[] = [];
  const entries = await readdir(join(data, below), { withFileTypes: true }).catch(unlessVanished);
  for (const entry of entries ?? []) {
    if (omitted.test(entry.name)) continue;
    const path = join(below, entry.name);
    if (entry.isDirectory()) files.push(...(await copyFolders(data, copy, path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** Read to its end, wherever that is by then: the server goes on writing, and its log mends what was copied half. */
async function copyFile(from: string, to: string): Promise<void> {
  const source = await open(from).catch(unlessVanished);
  if (source) await pipeline(source.createReadStream(), createWriteStream(to, { mode: 0o600 }));
}

/** A table that was dropped in the meantime is no error. */
function unlessVanished(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
