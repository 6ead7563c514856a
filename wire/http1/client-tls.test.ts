/** The client over TLS. */
import { spawnSync } from 'node:child_process';
import { expect, test as plainTest } from 'vitest';
import { createClient } from './client.ts';
import { onRequest, respond, startRawServer } from './raw-server.ts';

/** A key and a certificate for 127.0.0.1, made for this test; undefined where there is no openssl. */
const identity = makeIdentity();

function makeIdentity(): { key: string; cert: string } | undefined {
  const command =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 -keyout - -out -';
  const { status, stdout } = spawnSync(
    'openssl',
    [...command.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1'],
    { encoding: 'utf8' },
  );
  const [key, cert] = ['PRIVATE KEY', 'CERTIFICATE'].map(
    (kind) => new RegExp(`-----BEGIN ${kind}-----[\\s\\S]*?-----END ${kind}-----`).exec(stdout ?? '')?.[0],
  );
  return status === 0 && key && cert ? { key, cert } : undefined;
}

const test = plainTest.skipIf(!identity);
const reason = identity ? '' : ' (skipped: no openssl here)';

test(`over TLS an exchange is the same${reason}`, async () => {
  await using server = await startRawServer(
    (socket) => onRequest(socket, () => socket.write(respond('secret'))),
    identity,
  );
  const client = createClient({ baseUrl: server.url, from: 'client', ca: identity?.cert ?? '' });
  const first = await client.request({ path: '/' });
  const second = await client.request({ path: '/' });
  expect(first.failure).toBeUndefined();
  expect(second.response?.body.text).toBe('secret');
  expect(server.connections()).toBe(1);
  await client.close();
});

test(`a certificate that nobody vouches for makes the server unreachable${reason}`, async () => {
  await using server = await startRawServer(() => {}, identity);
  const client = createClient({ baseUrl: server.url, from: 'client' });
  expect((await client.request({ path: '/' })).failure).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('certificate'),
  });
  await client.close();
});
