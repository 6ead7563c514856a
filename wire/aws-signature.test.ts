/** Two examples of the test suite that AWS publishes with its signature; the secret in them is AWS's own example. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type SignedRequest, signRequest } from './aws-signature.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const timestamp = '20150830T123600Z';
const scope = { day: '20150830', region: 'us-east-1', service: 'service' };
const request: SignedRequest = {
  method: 'GET',
  path: '/',
  query: [],
  headers: [
    ['x-amz-date', timestamp],
    ['host', 'example.amazonaws.com'],
  ],
  payload: createHash('sha256').digest('hex'),
};

test('GET', () => {
  expect(signRequest(secret, scope, timestamp, request)).toBe(
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

test('POST', () => {
  expect(signRequest(secret, scope, timestamp, { ...request, method: 'POST' })).toBe(
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  );
});

test.for<Partial<SignedRequest>>([
  { path: '/other' },
  { query: [['a', 'b']] },
  { headers: [['host', 'example.amazonaws.com']] },
  { payload: createHash('sha256').update('x').digest('hex') },
])('another %o has another signature', (change) => {
  expect(signRequest(secret, scope, timestamp, { ...request, ...change })).not.toBe(
    signRequest(secret, scope, timestamp, request),
  );
});
