import { expect, test } from 'vitest';
import { chooseStore } from '../stores.ts';
import { keyValue } from './kind.ts';

test.each(['dynamodb:///postcards', 'DynamoDB:///Postcards', 'dynamodb:///a.b', 'dynamodb:///be_12-cards'])(
  '%s',
  (url) => {
    expect(chooseStore(url)).toBe(keyValue);
  },
);

test.each([
  'dynamodb:',
  'dynamodb:///',
  'dynamodb:///ab',
  `dynamodb:///${'a'.repeat(256)}`,
  'dynamodb:///a/b',
  'dynamodb:///post%20cards',
  'dynamodb:///postcards?region=eu-west-1',
  'dynamodb://127.0.0.1:8000/postcards',
  'dynamodb://key:secret@host/postcards',
])('no kind can use %s', (url) => {
  expect(chooseStore(url)).toBeUndefined();
});
