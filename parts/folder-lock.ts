/** A data folder has one server at a time. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Throws when another server has the folder. The system ends the lock with the process, however that ends. */
export function takeFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    lock.close();
    throw new Error(`another server uses ${folder}`, { cause: error });
  }
  return () => lock.close();
}
