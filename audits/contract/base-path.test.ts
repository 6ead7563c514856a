/** The base path: from the contract's server URL, or from the target. */
import { expect, it } from 'vitest';
import { findBasePath } from './base-path.ts';

const at = (servers: unknown, target = 'http://127.0.0.1:3000/') => findBasePath(servers, new URL(target));

it.each<[string, unknown, string]>([
  ['no servers', undefined, ''],
  ['an empty list', [], ''],
  ['the root', [{ url: '/' }], ''],
  ['a path', [{ url: '/v1/' }, { url: '/v2' }], '/v1'],
  ['a path without a slash', [{ url: 'v1' }], '/v1'],
  ['another host', [{ url: 'https://api.example.com/v1' }], '/v1'],
  [
    'variables',
    [
      {
        url: 'https://{host}:{port}/{base}/x',
        variables: { host: { default: 'a.example' }, port: { default: '8443' }, base: { default: 'v2' } },
      },
    ],
    '/v2/x',
  ],
])('%s', (_, servers, path) => {
  expect(at(servers)).toEqual({ path });
});

it.each([
  { url: 1 },
  { url: 'http://[' },
  { url: `/${'x'.repeat(1_000)}` },
  { url: 'https://{open}/v1' },
  { url: '/{__proto__}', variables: {} },
])('leaves out what cannot be read: %j', (server) => {
  expect(at([server])).toEqual({ path: '', note: expect.stringMatching(/cannot be read/) });
});

it('prefers the base path of the target where the contract has none, or means another host', () => {
  const below = {
    path: '/api',
    note: 'The paths of the contract are taken below /api, the base path of the target.',
  };
  expect(at([{ url: '/' }], 'http://127.0.0.1:3000/api/')).toEqual(below);
  expect(at([{ url: 'https://api.example.com/v1' }], 'http://127.0.0.1:3000/api')).toEqual(below);
});

it('says so when the contract has another path on the same host', () => {
  expect(at([{ url: '/v1' }], 'http://127.0.0.1:3000/api')).toEqual({
    path: '/v1',
    note: expect.stringMatching(/below \/v1/),
  });
  expect(at([{ url: 'http://127.0.0.1:3000/api/' }], 'http://127.0.0.1:3000/api')).toEqual({ path: '/api' });
});
