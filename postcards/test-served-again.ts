/** For tests: the program while its store goes away in mid-request and comes back. */
import { expect, vi } from 'vitest';
import { killPrograms } from './test-program.ts';
import { startRelay } from './test-relay.ts';

export function createUser(url: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/users`, { method: 'POST', headers, body: JSON.stringify({ name: 'Ada' }) });
}

/** 503 with problem details while it is away, and service without a restart when it is back. */
export async function expectServedAgain(
  store: URL,
  listen: (relayed: string) => Promise<{ readonly url: string }>,
): Promise<void> {
  const relay = await startRelay(store);
  const { url } = await listen(relay.url);
  const answers = Array.from({ length: 50 }, async (_, index) => {
    if (index === 25) await createUser(url).then(() => relay.cut());
    return await createUser(url);
  });
  const statuses = new Set((await Promise.all(answers)).map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 201)).toEqual([503]);
  const refused = await createUser(url);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({ type: 'urn:postcards:problem:unavailable', status: 503 });
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  relay.mend();
  const isReady = async () => (await fetch(`${url}/health/ready`)).ok;
  await vi.waitUntil(isReady, { timeout: 10_000, interval: 10 });
  expect((await createUser(url)).status).toBe(201);
  await killPrograms();
  await relay.stop();
}
