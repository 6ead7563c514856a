import { expect, test } from 'vitest';
import { document } from './kind.ts';

test.each([
  ['mongodb://localhost/postcards', 'localhost/postcards'],
  ['mongodb://ada:p%40ss@localhost:27017/postcards?authSource=admin', 'localhost:27017/postcards as ada'],
  ['mongodb://ada:secret@a:1,b:2,c/postcards?replicaSet=r', 'a:1,b:2,c/postcards as ada'],
  ['mongodb+srv://ada@cluster.example/postcards', 'cluster.example/postcards as ada'],
  ['MongoDB://localhost/postcards', 'localhost/postcards'],
])('%s is %s', (url, where) => {
  expect(document.accepts(url)).toBe(true);
  expect(document.expected(url).endsWith(` at ${where}`)).toBe(true);
});

test.each([
  'mongodb://localhost',
  'mongodb://localhost/',
  'mongodb://localhost/?w=1',
  'mongodb:///postcards',
  'mongodb://localhost/a/b',
  'mongodb://localhost/a.b',
  'mongodb://local host/postcards',
])('%j names no database', (url) => {
  expect(document.accepts(url)).toBe(false);
});
