import { expect, test } from 'vitest';
import { cutAtMarks, placeWords, printable, shortenAround, shortenFields } from './marks.ts';

test('words are placed wherever they stand; one that is not there, or is empty, is left out', () => {
  expect(placeWords('GET /a?limit=2&limit=2', [' limit=2', 'after', ' '])).toEqual([
    { start: 7, length: 7 },
    { start: 15, length: 7 },
  ]);
});

test('a text is cut at its marks, and put together again it is the same', () => {
  const text = 'GET /a?limit=2 HTTP/1.1';
  const pieces = cutAtMarks(text, [
    { start: 15, length: 8 },
    { start: 7, length: 7 },
  ]);
  expect(pieces).toEqual([
    { text: 'GET /a?', marked: false },
    { text: 'limit=2', marked: true },
    { text: ' ', marked: false },
    { text: 'HTTP/1.1', marked: true },
  ]);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});

test('marks that overlap or leave the text do no harm', () => {
  const marks = (places: Parameters<typeof cutAtMarks>[1]) =>
    cutAtMarks('abcdef', places).map(({ text, marked }) => (marked ? `[${text}]` : text));
  expect(
    marks([
      { start: 1, length: 3 },
      { start: 2, length: 1 },
      { start: 3, length: 2 },
    ]),
  ).toEqual(['a', '[bcde]', 'f']);
  expect(marks([{ start: -2, length: 3 }])).toEqual(['[a]', 'bcdef']);
  expect(marks([{ start: 4, length: 90 }])).toEqual(['abcd', '[ef]']);
  expect(marks([{ start: 40, length: 2 }])).toEqual(['abcdef']);
  expect(marks([])).toEqual(['abcdef']);
});

test('a long text is shortened around its first mark, which keeps its letters', () => {
  const text = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`;
  const short = shortenAround(text, [{ start: 500, length: 4 }], 90);
  expect(short).toMatchObject({ before: true, after: true });
  expect(short.text).toHaveLength(90);
  expect(cutAtMarks(short.text, short.places).find(({ marked }) => marked)?.text).toBe('HERE');
});

test('without a mark the beginning is kept; a mark at the end shows the end', () => {
  const text = 'x'.repeat(100);
  expect(shortenAround(text, [], 30)).toMatchObject({ text: 'x'.repeat(30), before: false, after: true });
  expect(shortenAround(text, [{ start: 99, length: 1 }], 30)).toMatchObject({ before: true, after: false });
  expect(shortenAround('short', [], 30)).toEqual({ text: 'short', places: [], before: false, after: false });
});

test('nothing invisible is left, and nothing that turns the text around', () => {
  expect(printable('a\r\nb\u0000c\u001b[31md\u202ee\u2066f\tg')).toBe('a\nb·c·[31md·e·f\tg');
});

test('long fields are cut, but not the first line and those in which something is marked; marks stay where they are', () => {
  const text = 'GET /cards?page=2\nauthorization: 0123456789\nlink: 0123456789 next\nlast';
  const places = placeWords(text, ['next', 'last']);
  const short = shortenFields(text, places, 10);
  expect(short.text).toBe('GET /cards?page=2\nauthorizat…\nlink: 0123456789 next\nlast');
  expect(short.places.map(({ start, length }) => short.text.slice(start, start + length))).toEqual([
    'next',
    'last',
  ]);
});
