import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;

/** What each layer may import: only inwards, and nothing of npm or Node in the two inner ones. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  application: ['domain', 'application'],
};

test.each(Object.entries(allowed))('%s imports nothing from outside %s', (layer, folders) => {
  const files = globSync(`${layer}/**/*.ts`, { cwd: here }).filter(
    (file) => !/\.(test|contract)\.ts$/.test(file),
  );
  expect(files).not.toEqual([]);
  const strangers = files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => !folders.some((folder) => isIn(folder, file, specifier)))
      .map((specifier) => `${file} imports ${specifier}`),
  );
  expect(strangers).toEqual([]);
});

test('a store imports no other store, and nothing of the REST interface', () => {
  const files = globSync('adapters/store-*/**/*.ts', { cwd: here });
  expect(files).not.toEqual([]);
  const strangers = files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => pathOf(file, specifier))
      .filter((path) => /^adapters\/.+\//.test(path) && dirname(path) !== folderOf(file))
      .map((path) => `${file} imports ${path}`),
  );
  expect(strangers).toEqual([]);
});

test('Postcards imports nothing from the rest of the repository', () => {
  const strangers = globSync('**/*.ts', { cwd: here }).flatMap((file) =>
    importsOf(file).filter(
      (specifier) => specifier.startsWith('.') && pathOf(file, specifier).startsWith('..'),
    ),
  );
  expect(strangers).toEqual([]);
});

function importsOf(file: string): string[] {
  const source = readFileSync(join(here, file), 'utf8');
  return [...source.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map(([, specifier = '']) => specifier);
}

function isIn(folder: string, file: string, specifier: string): boolean {
  return specifier.startsWith('.') && pathOf(file, specifier).startsWith(`${folder}/`);
}

/** The folder of a store: what is deeper belongs to it. */
function folderOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function pathOf(file: string, specifier: string): string {
  return relative(here, join(here, dirname(file), specifier));
}
