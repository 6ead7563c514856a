import { expect, test } from 'vitest';
import { showStatement } from './evidence.ts';

const statement = { file: 'q.sql', line: 5, text: 'select a,\n  b.nam\nfrom b', words: ['select'] };

test('an error leads to line and column of the file, and its word is marked', () => {
  const shown = showStatement(statement, {
    error: { code: '42703', message: 'column b.nam does not exist', position: 12 },
    parameters: { album: 3, place: null },
  });
  expect(shown.error).toMatchObject({
    code: '42703',
    line: 6,
    column: 3,
    try: expect.stringContaining('columns'),
  });
  expect(shown.statement).toMatchObject({ file: 'q.sql', line: 5, marks: [{ start: 12, length: 1 }] });
  expect(shown.parameters).toEqual({ album: '3', place: 'null' });
});

test('an error without a place marks nothing', () => {
  const shown = showStatement(statement, { error: { code: '57014', message: 'canceled' } });
  expect(shown.statement?.marks).toEqual([]);
  expect(shown.error).not.toHaveProperty('line');
});

test('an error at the end of the text marks nothing', () => {
  const error = { code: '42601', message: 'syntax error at end of input', position: statement.text.length };
  expect(showStatement(statement, { error }).statement?.marks).toEqual([]);
});
