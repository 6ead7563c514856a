/** Writes that survive kill -9: whole or not at all. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErrorView, toCourseError } from '../../kit/errors.ts';
import { explainFileError } from '../../wire/folders.ts';

/** Replaces a file: written beside it, flushed to the disk, then renamed over it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw explainFileError(error, path);
  }
}

/** Appends one line and flushes it. Lines of several processes do not mix: each is one write in append mode. */
export async function appendLine(path: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    try {
      // A line that a crash cut off must not swallow this one.
      const { size } = await file.stat();
      const last = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n';
      await file.appendFile(`${last === '\n' ? '' : '\n'}${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** Why something could not be stored; undefined when it was. */
export async function explainUnsaved(storing: Promise<void>): Promise<ErrorView | undefined> {
  try {
    await storing;
    return undefined;
  } catch (error) {
    return toCourseError(error).toView();
  }
}
