import { expect, test } from 'vitest';
import { checkCommand, shellWord } from './check-command.ts';

const order = { command: 'npx be', stage: '3b', isProject: false };

test('names the server as it was said', () => {
  expect(checkCommand(order)).toBe('npx be check 3b');
  expect(checkCommand({ ...order, backend: { url: 'http://127.0.0.1:3000' } })).toBe(
    'npx be check 3b --url http://127.0.0.1:3000',
  );
  const backend = { command: 'go run .', folder: '/home/ada/my postcards' };
  expect(checkCommand({ ...order, backend })).toBe(
    'npx be check 3b --folder "/home/ada/my postcards" --run "go run ."',
  );
  expect(checkCommand({ ...order, backend, isProject: true })).toBe(
    'npx be check 3b --folder "/home/ada/my postcards"',
  );
});

test('names the folder of SQL files', () => {
  expect(checkCommand({ ...order, stage: '1a', files: 'my sql', isProject: true })).toBe(
    'npx be check 1a --folder "my sql"',
  );
});

test('names the seed when it is not the usual one', () => {
  expect(checkCommand({ ...order, seed: 9 })).toBe('npx be check 3b --seed 9');
});

test('a word means itself to the shell', () => {
  expect(shellWord('/home/ada/postcards')).toBe('/home/ada/postcards');
  expect(shellWord('C:\\Users\\ada\\postcards')).toBe('C:\\Users\\ada\\postcards');
  expect(shellWord('C:\\Users\\Ada L\\postcards')).toBe('"C:\\Users\\Ada L\\postcards"');
  expect(shellWord('it costs $5')).toBe("'it costs $5'");
  expect(shellWord('“it’s `fine`”')).toBe("'“it’s `fine`”'");
  expect(shellWord('a\'b"c')).toBe(`'a'\\''b"c'`);
  expect(shellWord('')).toBe('""');
});
