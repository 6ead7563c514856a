/** The store in plain files: everything in memory to read, a journal to outlive the process, one process at a time. */
import { join } from 'node:path';
import type { NoFilter, PostcardFilter } from '../../application/ports.ts';
import type { Album } from '../../domain/album.ts';
import type { Image } from '../../domain/image.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { User } from '../../domain/user.ts';
import { describeError, type Log } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { createCollection } from './collection.ts';
import { type Disk, realDisk } from './disk.ts';
import { createGroupCommit } from './group-commit.ts';
import { type Journal, openJournal } from './journal.ts';
import { createMemberships } from './memberships.ts';
import { Tables } from './tables.ts';

export type FileStoreOptions = {
  readonly folder: string;
  readonly log: Log;
  readonly disk?: Disk;
  /** A journal of fewer changes is not worth the work. */
  readonly compactFrom?: number;
  /** How long a writer waits for the disk. */
  readonly patienceMs?: number;
};

export function createFileStore(options: FileStoreOptions): OpenableStore {
  const { folder, log, disk = realDisk, compactFrom = 10_000, patienceMs = 10_000 } = options;
  const tables = new Tables();
  let journal: Journal | undefined;
  let release = () => {};
  let compacting = false;
  let compactAt = compactFrom;

  const commits = createGroupCommit({
    patienceMs,
    async append(changes) {
      if (journal === undefined) throw new Error('the store is not open');
      await journal.append(changes);
    },
    apply(changes) {
      for (const change of changes) tables.apply(change);
      if (journal !== undefined) void compactIfWorthwhile(journal);
    },
  });

  /** When half of it or more is garbage. */
  async function compactIfWorthwhile(grown: Journal): Promise<void> {
    const before = grown.changes;
    if (compacting || before < Math.max(compactAt, 2 * tables.size)) return;
    compacting = true;
    try {
      await grown.compact(commits.exclusively);
      log('info', 'journal-compacted', { changes_before: before, changes: grown.changes });
      compactAt = compactFrom;
    } catch (error) {
      // It does no harm to go on with the long one. On a full disk, trying again at once would.
      if (journal === grown) log('warn', 'journal-not-compacted', { error: describeError(error) });
      compactAt = before * 1.5;
    }
    compacting = false;
  }

  return {
    store: {
      users: createCollection<User, NoFilter>('users', tables, commits),
      albums: createCollection<Album, NoFilter>('albums', tables, commits),
      images: createCollection<Image, NoFilter>('images', tables, commits),
      postcards: createCollection<Postcard, PostcardFilter>('postcards', tables, commits),
      memberships: createMemberships(tables, commits),
      async ping() {
        // What is in memory always answers.
      },
    },

    async open() {
      release = await disk.lockFolder(folder);
      journal = await openJournal({
        disk,
        path: join(folder, 'postcards.journal'),
        onChange: (change) => tables.apply(change),
        snapshot: () => tables.snapshot(),
      }).catch((error: unknown) => {
        release();
        throw error;
      });
      if (journal.cut > 0) log('warn', 'journal-end-cut', { bytes: journal.cut });
    },

    async close() {
      await commits.close();
      const closing = journal;
      journal = undefined;
      await closing?.close();
      release();
    },
  };
}
