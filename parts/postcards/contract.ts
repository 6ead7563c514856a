/** What every way of running Postcards promises; the contract of its API is postcards/contract/openapi.yaml. */
import assert from 'node:assert/strict';
import type { ContractCase } from '../../kit/part.ts';
import { createClient } from '../../wire/http1/client.ts';
import type { RunningPostcards } from './postcards.ts';

export const contract: readonly ContractCase<RunningPostcards>[] = [
  {
    id: 'ready',
    promise: 'It is ready when it says so: GET /health/ready answers 200.',
    async check({ url }, signal) {
      const client = createClient({ baseUrl: url, from: 'contract' });
      const { response, failure } = await client.request({ path: '/health/ready', signal });
      await client.close();
      assert.equal(response?.status, 200, failure?.message);
    },
  },
  {
    id: 'create-and-read',
    promise: 'What was created is read back at its Location (RFC 9110, 15.3.2).',
    async check({ url }, signal) {
      const client = createClient({ baseUrl: url, from: 'contract' });
      const created = await client.request({
        method: 'POST',
        path: '/users',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ada' }),
        signal,
      });
      const location = /^location: *(.*?)\r?$/im.exec(created.response?.head ?? '')?.[1] ?? '';
      const read = await client.request({ path: new URL(location, url).pathname, signal });
      await client.close();
      assert.equal(created.response?.status, 201);
      assert.equal(read.response?.body.text, created.response?.body.text);
    },
  },
  {
    id: 'traced',
    promise: 'Its log names the trace of each request (W3C Trace Context).',
    async check(postcards, signal) {
      const client = createClient({ baseUrl: postcards.url, from: 'contract' });
      const seen = new Set<string | undefined>();
      let onLine = () => {};
      postcards.onEvent(({ event, trace_id }) => {
        if (event === 'request') seen.add(trace_id);
        onLine();
      });
      const { id } = await client.request({ path: '/users', signal });
      await client.close();
      // The line may come before the answer or after it.
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no log line with trace ${id} within 5 s`)), 5_000);
        onLine = () => {
          if (!seen.has(id)) return;
          clearTimeout(late);
          resolve();
        };
        onLine();
      });
    },
  },
];
