/** Files that are written whole or not at all. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWhole } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'be-files-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes the folder, replaces what was there, and leaves nothing beside it', async () => {
  const path = join(folder, 'a', 'b.json');
  await writeWhole(path, 'first, and longer');
  await writeWhole(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
});

it('leaves no partial file when it fails, and what was there untouched', async () => {
  const path = join(folder, 'taken');
  mkdirSync(path);
  writeFileSync(join(path, 'inside'), 'kept');
  await expect(writeWhole(path, 'text')).rejects.toMatchObject({ code: 'folder-not-writable' });
  expect(readdirSync(folder)).toEqual(['taken']);
  expect(readFileSync(join(path, 'inside'), 'utf8')).toBe('kept');

  const below = join(path, 'inside', 'below.json');
  await expect(writeWhole(below, 'text')).rejects.toMatchObject({ code: 'folder-not-writable' });
  expect(readdirSync(path)).toEqual(['inside']);
});

it('is whole for a reader at every moment, also with two writers', async () => {
  const path = join(folder, 'file');
  const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
  await writeWhole(path, texts[0] ?? '');
  const writing = Promise.all(
    texts.map(async (text) => {
      for (let round = 0; round < 10; round++) await writeWhole(path, text);
    }),
  );
  let done = false;
  void writing.finally(() => {
    done = true;
  });
  let reads = 0;
  while (!done) {
    expect(texts.includes(readFileSync(path, 'utf8'))).toBe(true);
    reads++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writing;
  expect(reads).toBeGreaterThan(10);
  expect(readdirSync(folder)).toEqual(['file']);
  expect(existsSync(path)).toBe(true);
});
