/** The store in plain files, as DATABASE_URL chooses it: by the folder that holds them. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreKind } from '../store-kind.ts';

export const file: StoreKind = {
  schemes: ['file:'],
  example: 'file:///path/of/a/folder',
  accepts: (url) => folderOf(url) !== null,
  expected: (url) => `a folder that we alone may write, with a whole journal or none, at ${folderOf(url)}`,
  hint: 'Check the folder that DATABASE_URL names.',
  hints: {
    FOLDER_IN_USE: 'Another process serves this folder: stop it, or name another folder in DATABASE_URL.',
    JOURNAL_DAMAGED:
      'Nothing was changed. Bring back a copy of the file; or, to go on without what follows the damage, keep a copy ' +
      'and cut the file off at that byte.',
    NO_JOURNAL: 'Nothing was changed. Move the file away, or name another folder in DATABASE_URL.',
    EACCES: 'Give the user of this process the right to write there, or name another folder in DATABASE_URL.',
    EROFS: 'What is mounted there can only be read: name another folder in DATABASE_URL.',
    ENOTDIR: 'A part of that path is no folder: correct it in DATABASE_URL.',
    EEXIST: 'A file is in the place of the folder: correct DATABASE_URL.',
    ENOSPC: 'The disk is full: make room.',
    EDQUOT: 'The disk quota is used up: make room.',
    EIO: 'The disk fails: look at the log of the system, and bring the files to another disk.',
  },
  async create({ url, log }) {
    const { createFileStore } = await import('./store.ts');
    return createFileStore({ folder: folderOf(url) ?? '', log });
  },
};

/** `file:///var/lib/postcards` (RFC 8089), or `file:./data`, which begins at the working directory. */
function folderOf(url: string): string | null {
  const path = url.slice('file:'.length);
  try {
    const folder = path.startsWith('/') ? fileURLToPath(url) : resolve(decodeURIComponent(path));
    // A folder of its own: neither the root nor wherever we were started.
    return [resolve('/'), resolve('.')].includes(folder) ? null : folder;
  } catch {
    return null;
  }
}
