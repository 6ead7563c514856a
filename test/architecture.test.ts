/** The house rules that a machine can hold: who may import whom, names, sizes, first sentences. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Folder → the folders of ours that it may import; an npm package or node: module is another matter. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  wire: ['kit'],
  parts: ['kit', 'wire'],
  audits: ['kit', 'wire'],
  simulate: ['kit'],
  course: ['kit', 'wire', 'parts', 'audits', 'simulate'],
  server: ['kit', 'wire', 'parts', 'audits', 'simulate', 'course'],
  cli: ['kit', 'wire', 'parts', 'audits', 'simulate', 'course', 'server'],
  web: ['kit'],
  postcards: [],
};

/** Types only: what the server and the page say to each other is declared once, by the server. */
const allowed = new Set(['web → server/api.ts']);

const sources = globSync(`{${Object.keys(arrows).join(',')},test,tools}/**/*.{ts,tsx,js}`, {
  cwd: root,
  exclude: (name) => name === 'dist' || name === 'node_modules',
});
const read = (file: string) => readFileSync(join(root, file), 'utf8');

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

test('imports follow the arrows', () => {
  const offences = sources.flatMap((file) => {
    const folder = file.split('/')[0] ?? '';
    const may = arrows[folder];
    // A test may look at more than the code it tests.
    if (!may || file.endsWith('.test.ts')) return [];
    return importsOf(file).flatMap((name) => {
      if (!name.startsWith('.'))
        return folder === 'kit' && name.startsWith('node:') ? [`${file} imports ${name}: kit is pure`] : [];
      const target = relative(root, join(root, dirname(file), name));
      const there = target.split('/')[0] ?? '';
      const fine = there === folder || may.includes(there) || allowed.has(`${folder} → ${target}`);
      return fine
        ? []
        : [`${file} imports ${target}: ${folder} may import ${may.join(', ') || 'nothing of ours'}`];
    });
  });
  expect(offences).toEqual([]);
});

test('the page takes types from the server, and no code', () => {
  for (const file of sources.filter((one) => one.startsWith('web/'))) {
    for (const [line] of read(file).matchAll(/^import .*server\/api\.ts';$/gm))
      expect(line, file).toMatch(/^import type /);
  }
});

test('every folder at the root is in the arrows, and in docs/architecture.md', () => {
  const folders = [...Object.keys(arrows), 'test', 'tools', 'docs'];
  const there = globSync('*/', { cwd: root }).map((name) => name.replace(/\/$/, ''));
  expect(there.filter((name) => !['node_modules', 'coverage'].includes(name)).toSorted()).toEqual(
    folders.toSorted(),
  );
  const page = read('docs/architecture.md');
  for (const folder of folders) expect(page).toContain(`${folder}/`);
});

test('a file opens with a sentence that says what it is for', () => {
  const silent = sources.filter(
    (file) =>
      !/^(#!.*\n)?(\/\*\*|\/\/|\/\*) ?\S/.test(read(file)) &&
      !file.endsWith('.test.ts') &&
      !/^\/\*\*\n/.test(read(file)),
  );
  expect(silent).toEqual([]);
});

test('files stay small: code under 400 lines, tests under 600', () => {
  const long = sources.filter(
    (file) => read(file).split('\n').length > (file.includes('.test.') ? 600 : 400),
  );
  expect(long).toEqual([]);
});

test('names say something', () => {
  const vague = /^(utils?|helpers?|common|misc|managers?)(\.|$)/;
  expect(sources.filter((file) => file.split('/').some((part) => vague.test(part)))).toEqual([]);
});

test('tests wait by asking, not by sleeping', () => {
  const asleep = sources.filter(
    (file) =>
      file.endsWith('.test.ts') &&
      basename(file) !== 'architecture.test.ts' &&
      /waitForTimeout\(|\bsleep\(/.test(read(file)),
  );
  expect(asleep).toEqual([]);
});
