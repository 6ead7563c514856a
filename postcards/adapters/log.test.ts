import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('one JSON object a line, from the level on, and announcements at any level', () => {
  const lines: string[] = [];
  const log = createLog('warn', (line) => lines.push(line));
  log('info', 'request', { status: 200 });
  log('error', 'unforeseen', { error: 'two\nlines' });
  log.announce('listening', { port: 1 });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: expect.any(Number), level: 'error', event: 'unforeseen', error: 'two\nlines' },
    { time: expect.any(Number), level: 'info', event: 'listening', port: 1 },
  ]);
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect([log.writes('info'), log.writes('error')]).toEqual([false, true]);
});
