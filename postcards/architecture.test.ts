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

function pathOf(file: string, specifier: string): string {
  return relative(here, join(here, dirname(file), specifier));
}
