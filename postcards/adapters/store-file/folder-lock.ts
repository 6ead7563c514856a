/**
 * One process at a time, by a lock that the operating system holds: it ends with the process, however that ends.
 *
 * Node has no call for such a lock, but SQLite takes one on the file of a database, on every platform (fcntl,
 * LockFileEx). The file stays empty: nothing is ever stored in it. A file with a process id would do worse: after a
 * crash somebody else may have that id, and two containers over one volume cannot see each other's processes.
 */
import { DatabaseSync } from 'node:sqlite';

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly code = 'FOLDER_IN_USE';
}

const SQLITE_BUSY = 5;

/** Gives back how to release it, which may be called twice. */
export function lockFolder(path: string): () => void {
  const database = new DatabaseSync(path);
  try {
    // Without a journal in a file of its own, the lock needs no room on the disk.
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new FolderInUse(`another process holds ${path}`);
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
