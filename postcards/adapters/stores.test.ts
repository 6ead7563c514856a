import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { document } from './store-document/kind.ts';
import { file } from './store-file/kind.ts';
import { sql } from './store-sql/kind.ts';
import { chooseStore, stores } from './stores.ts';

test.each([
  ['postgres://ada:secret@localhost/postcards', sql],
  ['postgresql:///postcards?host=/run/postgresql', sql],
  ['PostgreSQL://localhost', sql],
  ['file:///var/lib/postcards', file],
  ['file:/var/lib/postcards', file],
  ['file:./data', file],
  ['file:data', file],
  ['mongodb://ada:secret@localhost,other:27018/postcards?replicaSet=r', document],
  ['mongodb+srv://cluster.example/postcards', document],
])('%s', (url, kind) => {
  expect(chooseStore(url)).toBe(kind);
});

test.each([
  'mysql://localhost/postcards',
  'postgres://local host',
  '/var/lib/postcards',
  'file:',
  'file:///',
  'file:.',
  'file:../../../../../../../../../../../..',
  'file://host/share',
  'file:%',
  'mongodb://localhost',
  '',
])('no kind can use %j', (url) => {
  expect(chooseStore(url)).toBeUndefined();
});

test('a scheme belongs to one kind, and each kind can use its own example', () => {
  const schemes = stores.flatMap((kind) => kind.schemes);
  expect(new Set(schemes).size).toBe(schemes.length);
  for (const kind of stores) expect(chooseStore(kind.example)).toBe(kind);
});

test.each([
  ['file:///var/lib/post%20cards', '/var/lib/post cards'],
  ['file:./data', resolve('data')],
  ['file:data%2Fdeep', resolve('data/deep')],
])('%s is the folder %s', (url, folder) => {
  expect(file.expected(url).endsWith(` at ${folder}`)).toBe(true);
});
