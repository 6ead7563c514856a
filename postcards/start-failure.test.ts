import { expect, test } from 'vitest';
import { parseSettings } from './settings.ts';
import { explainSettings, explainStep, StartStepFailed } from './start-failure.ts';

const parsed = parseSettings({ DATABASE_URL: 'postgres://ada:secret@db.example/postcards', PORT: '80' });
if (!parsed.ok) throw new Error(parsed.failure.join());
const settings = parsed.value;

function withCode(message: string, code: string, wrapped = false): Error {
  const error = Object.assign(new Error(message), { code });
  return wrapped ? new Error('Failed query', { cause: error }) : error;
}

test('says where, as whom and what to try, without the password', () => {
  const cause = withCode('password authentication failed for user "ada"', '28P01');
  const explained = explainStep(new StartStepFailed('store', cause), settings);
  expect(explained).toEqual({
    failed: 'store',
    expected:
      'a PostgreSQL database that lets us in and takes our tables, at db.example:5432/postcards as ada',
    happened: 'password authentication failed for user "ada"',
    hint: 'The password is wrong: correct user and password in DATABASE_URL.',
  });
});

test('finds the error of PostgreSQL behind that of the library, and the first of several addresses', () => {
  const migration = withCode('permission denied for database', '42501', true);
  expect(explainStep(new StartStepFailed('store', migration), settings).hint).toContain(
    'the right to create',
  );
  const refused = new AggregateError([withCode('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED')]);
  expect(explainStep(new StartStepFailed('store', refused), settings).happened).toContain('::1');
});

test('a code that is a number, of another kind of store', () => {
  const mongodb = parseSettings({ DATABASE_URL: 'mongodb://ada:secret@db.example/postcards' });
  if (!mongodb.ok) throw new Error(mongodb.failure.join());
  const cause = Object.assign(new Error('Authentication failed.'), { code: 18 });
  expect(explainStep(new StartStepFailed('store', cause), mongodb.value)).toEqual({
    failed: 'store',
    expected: 'a MongoDB that lets us in and makes our indexes, at db.example/postcards as ada',
    happened: 'Authentication failed.',
    hint: expect.stringContaining('authSource'),
  });
});

test('a port, and settings', () => {
  const cause = withCode('listen EACCES: permission denied', 'EACCES');
  const port = explainStep(new StartStepFailed('port', cause), settings);
  expect(port).toMatchObject({
    expected: 'to listen on 127.0.0.1:80',
    hint: expect.stringContaining('another PORT'),
  });
  expect(explainSettings(['A must be b', 'C must be d']).happened).toBe('A must be b; C must be d');
});
