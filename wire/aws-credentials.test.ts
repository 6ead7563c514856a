/** Keys that two parts share, and that are nobody else's. */
import { expect, test } from 'vitest';
import { localCredentials } from './aws-credentials.ts';

test('makes keys, each time others', () => {
  const [one, other] = [localCredentials({}), localCredentials({})];
  expect(one.accessKeyId).toMatch(/^BE[0-9A-F]{18}$/);
  expect(one.secretAccessKey).toHaveLength(40);
  expect(one).not.toEqual(other);
});

test('takes those of a part that is up already', () => {
  const first = localCredentials({});
  const env = { AWS_ACCESS_KEY_ID: first.accessKeyId, AWS_SECRET_ACCESS_KEY: first.secretAccessKey };
  expect(localCredentials(env)).toEqual(first);
});

test('never takes keys that are not ours', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(localCredentials(env)).not.toMatchObject({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  expect(localCredentials(env).secretAccessKey).not.toBe('secret');
});
