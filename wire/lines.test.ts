import { expect, test } from 'vitest';
import { createLineReader } from './lines.ts';

function linesOf(text: string, pieceBytes: number, maxLength = 100): string[] {
  const lines: string[] = [];
  const reader = createLineReader(maxLength, (line) => lines.push(line));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.end();
  return lines;
}

test.each([1, 2, 1_000])('lines are the same in pieces of %i bytes', (pieceBytes) => {
  expect(linesOf('a\n\nb\r\né–\nlast', pieceBytes)).toEqual(['a', '', 'b', 'é–', 'last']);
  expect(linesOf('a\n', pieceBytes)).toEqual(['a']);
  expect(linesOf('12345678\r\n1234\r\n123', pieceBytes, 4)).toEqual(['1234', '1234', '123']);
});
