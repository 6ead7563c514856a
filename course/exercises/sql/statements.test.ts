import { expect, test } from 'vitest';
import { bindParameters, parseStatements } from './statements.ts';

const texts = (source: string) => parseStatements('q.sql', source).map(({ text }) => text);

test('a statement ends at a semicolon that is none of its text', () => {
  expect(texts('select 1; select 2')).toEqual(['select 1', 'select 2']);
  expect(texts(`select ';', "a;b", $$;$$, $tag$ ; $$ $tag$ -- ;\n, e'\\';'; select 2;`)).toHaveLength(2);
  expect(texts('/* ; /* ; */ ; */ select 1')).toEqual(['select 1']);
  expect(texts("select 'it''s; fine'")).toEqual(["select 'it''s; fine'"]);
});

test('what holds no statement has none', () => {
  for (const source of ['', ' \n', '-- nothing', '/* nothing */ ;;', ' ; \n'])
    expect(texts(source)).toEqual([]);
});

test('what is never closed ends with the file', () => {
  expect(texts("select 'abc; select 2")).toEqual(["select 'abc; select 2"]);
  expect(texts('select $$ abc; select 2')).toEqual(['select $$ abc; select 2']);
  expect(texts('select 1 /* abc; select 2')).toHaveLength(1);
});

test('it is known where each begins, and by which words', () => {
  expect(parseStatements('m.sql', '-- first\n\nbegin;\n  Create Unique /* x */ INDEX on t (a)\n;')).toEqual([
    { file: 'm.sql', line: 3, text: 'begin', words: ['begin'] },
    {
      file: 'm.sql',
      line: 4,
      text: 'Create Unique /* x */ INDEX on t (a)',
      words: ['create', 'unique', 'index', 'on', 't', 'a'],
    },
  ]);
});

test('parameters become numbers, each once, and the values follow', () => {
  const { text, values } = bindParameters('select :b, :a + :b', { a: 1, b: 'x' });
  expect([text, values]).toEqual(['select $1, ($2::int) + $1', ['x', 1]]);
});

test('casts, texts, comments and names that nobody knows are left alone', () => {
  const source = `select a::int, ':a', ":a", $$:a$$, x[1:2] -- :a\n, :unknown, :constructor`;
  expect(bindParameters(source, { a: 1 })).toMatchObject({ text: source, values: [] });
  expect(bindParameters('select :a::text', { a: '1' }).text).toBe('select $1::text');
});

test('a place leads back to where it was written', () => {
  const source = 'select :album, x, :count, y';
  const { text, toSource } = bindParameters(source, { album: 1, count: 2 });
  for (const word of ['select', 'x', 'y']) expect(toSource(text.indexOf(word))).toBe(source.indexOf(word));
});
