/** The append-only file: a commit is durable when it resolves, and leaves no trace when it rejects. */
import { dirname } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { formatFrame, HEADER, MAX_CHANGES } from './frame.ts';
import { recoverJournal } from './recover-journal.ts';
import { type Change, formatChanges } from './tables.ts';

export type JournalOptions = {
  readonly disk: Disk;
  readonly path: string;
  readonly onChange: (change: Change) => void;
  /** All that was acknowledged, as changes to nothing. */
  readonly snapshot: () => readonly Change[];
};

export type Journal = {
  /** How many changes the file holds, those that later ones undid included. */
  readonly changes: number;
  /** How many bytes were cut off at the start. */
  readonly cut: number;
  /** Only one call at a time, and none while `compact` has the word. */
  append(changes: readonly Change[]): Promise<void>;
  /** Writes the file anew, beside it, while commits go on; asks for the word to put it in its place. */
  compact(exclusively: (work: () => Promise<void>) => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

type Written = { readonly file: DiskFile; readonly size: number };
type Draft = {
  readonly written: Promise<Written>;
  readonly changes: number;
  /** What has been committed since it was begun. */
  readonly frames: Buffer[];
  moreChanges: number;
};

const ignore = () => {};

/** Recovers it, or makes an empty one. */
export async function openJournal({ disk, path, onChange, snapshot }: JournalOptions): Promise<Journal> {
  const draftPath = `${path}.new`;
  let file: DiskFile | undefined;
  let size = 0;
  let count = 0;
  let cut = 0;
  let draft: Draft | undefined;

  await disk.remove(draftPath);
  const found = await disk.open(path);
  if (found === null) {
    await adoptDraft(beginDraft());
  } else {
    const recovered = await recoverJournal(found, path, onChange).catch(async (error: unknown) => {
      await found.close().catch(ignore);
      throw error;
    });
    // The process before may have been killed between renaming it and syncing the folder.
    await disk.syncFolder(dirname(path));
    file = found;
    ({ size, changes: count, cut } = recovered);
  }

  function beginDraft(): Draft {
    const changes = snapshot();
    const begun = { written: writeDraft(changes), changes: changes.length, frames: [], moreChanges: 0 };
    begun.written.catch(ignore);
    draft = begun;
    return begun;
  }

  async function writeDraft(changes: readonly Change[]): Promise<Written> {
    const written = await disk.create(draftPath);
    try {
      await written.write(HEADER, 0);
      let end = HEADER.length;
      // To the end and beyond: the empty frame behind the others shows that none of them is torn.
      for (let first = 0; first < changes.length + MAX_CHANGES; first += MAX_CHANGES) {
        const frame = formatFrame(formatChanges(changes.slice(first, first + MAX_CHANGES)));
        await written.write(frame, end);
        end += frame.length;
      }
      await written.sync();
      return { file: written, size: end };
    } catch (error) {
      await discard(written);
      throw error;
    }
  }

  /** In place of the file. Until the folder is synced, a loss of power could bring the old one back. */
  async function adoptDraft(adopted: Draft): Promise<void> {
    let fresh: DiskFile | undefined;
    try {
      const written = await adopted.written;
      fresh = written.file;
      let end = written.size;
      for (const frame of adopted.frames) {
        await fresh.write(frame, end);
        end += frame.length;
      }
      if (adopted.frames.length > 0) await fresh.sync();
      await abandonFile();
      await disk.rename(draftPath, path);
      await disk.syncFolder(dirname(path));
      file = fresh;
      size = end;
      count = adopted.changes + adopted.moreChanges;
    } catch (error) {
      if (fresh !== undefined) await discard(fresh);
      throw error;
    } finally {
      draft = undefined;
    }
  }

  async function discard(written: DiskFile): Promise<void> {
    await written.close().catch(ignore);
    await disk.remove(draftPath).catch(ignore);
  }

  async function abandonFile(): Promise<void> {
    const abandoned = file;
    file = undefined;
    await abandoned?.close().catch(ignore);
  }

  /**
   * After a sync that failed, nobody knows what is on the disk: Linux marks the pages as clean all the same, so that
   * reading shows them and the next sync succeeds without having written them (Rebello et al., "Can Applications
   * Recover from fsync Failures?", USENIX ATC 2020; wiki.postgresql.org/wiki/Fsync_Errors). Such a file is not used
   * again: the next commit first writes a new one, from what was acknowledged, which is in memory. Cutting off the
   * commit is for the case that we are killed before that.
   */
  async function distrustFile(suspect: DiskFile): Promise<void> {
    await suspect.truncate(size).catch(ignore);
    await abandonFile();
  }

  async function trustedFile(): Promise<DiskFile> {
    if (file === undefined) await adoptDraft(draft ?? beginDraft());
    if (file === undefined) throw new Error('a draft was adopted, and there is no file');
    return file;
  }

  return {
    get changes() {
      return count;
    },
    get cut() {
      return cut;
    },

    async append(changes) {
      const trusted = await trustedFile();
      const frame = formatFrame(formatChanges(changes));
      try {
        await trusted.write(frame, size);
      } catch (error) {
        // On a full disk a part of it may be there. What was synced before is not touched by that.
        await trusted.truncate(size).catch(() => distrustFile(trusted));
        throw error;
      }
      try {
        await trusted.sync();
      } catch (error) {
        await distrustFile(trusted);
        throw error;
      }
      size += frame.length;
      count += changes.length;
      draft?.frames.push(frame);
      if (draft !== undefined) draft.moreChanges += changes.length;
    },

    async compact(exclusively) {
      const begun = beginDraft();
      try {
        await begun.written;
        await exclusively(async () => {
          // A commit that found its file suspect may have adopted it already.
          if (draft === begun) await adoptDraft(begun);
        });
      } finally {
        if (draft === begun) draft = undefined;
      }
    },

    async close() {
      const begun = draft;
      draft = undefined;
      await abandonFile();
      const written = await begun?.written.catch(ignore);
      if (written !== undefined) await discard(written.file);
    },
  };
}
