/** A real full disk under the stores of ours: Postcards answers 503, goes on reading, and has lost nothing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { embedded as document } from '../parts/document/embedded.ts';
import { embedded as keyValue } from '../parts/key-value/embedded.ts';
import { databaseUrlOf } from '../parts/postcards/engines.ts';
import { startPostcards } from '../parts/postcards/postcards.ts';

const signal = new AbortController().signal;
const report = () => {};
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A disk of so many MiB, or why there is none. */
function mountSmallDisk(): { readonly folder: string } | { readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'store-full-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'pipe' });
    return { folder };
  } catch {
    rmdirSync(folder);
    return { reason: 'it takes the right to mount a small disk' };
  }
}

const stores = [
  ['document', document, 'DOCUMENT_DATA_DIR'],
  ['key-value', keyValue, 'KEY_VALUE_DATA_DIR'],
] as const;

const disk = mountSmallDisk();
const but = 'reason' in disk ? ` (skipped: ${disk.reason})` : '';
if ('folder' in disk) unmount(disk.folder);

describe.skipIf('reason' in disk)(`a full disk under Postcards${but}`, () => {
  test.each(stores)(
    'over %s',
    async (id, engine, variable) => {
      const mounted = mountSmallDisk();
      if ('reason' in mounted) throw new Error(mounted.reason);
      stops.push(() => unmount(mounted.folder));
      const env = { ...process.env, [variable]: join(mounted.folder, 'data') };
      const store = await engine.start({ env, signal, report });
      stops.push(() => store.stop());
      const DATABASE_URL = databaseUrlOf(id, store.env);
      const postcards = await startPostcards({ env: { ...env, ...store.env, DATABASE_URL }, signal });
      stops.push(() => postcards.stop());
      const acknowledged = new Set<string>();

      const ballast = join(mounted.folder, 'ballast');
      const first = await create();
      expect(first.status).toBe(201);
      fill(ballast);
      let refused = await create();
      for (let count = 0; refused.status === 201 && count < 500; count++) refused = await create();
      expect(refused.status).toBe(503);
      expect(refused.headers.get('content-type')).toBe('application/problem+json');
      expect(await stored()).toEqual(acknowledged);

      rmSync(ballast);
      expect((await create()).status).toBe(201);
      expect(await stored()).toEqual(acknowledged);

      async function create(): Promise<Response> {
        const response = await fetch(`${postcards.url}/users`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'x'.repeat(100) }),
        });
        if (response.status === 201) acknowledged.add((await response.clone().json()).id);
        return response;
      }

      async function stored(): Promise<Set<string>> {
        const ids = new Set<string>();
        for (let next: string | null = ''; next !== null; ) {
          const response: Response = await fetch(
            `${postcards.url}/users?limit=100${next && `&after=${next}`}`,
          );
          const page = (await response.json()) as { items: { id: string }[]; next: string | null };
          for (const { id } of page.items) ids.add(id);
          next = page.next;
        }
        return ids;
      }
    },
    120_000,
  );
});

/** Takes what is left of the disk, down to the last block. */
function fill(path: string): void {
  for (const size of [64 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // No room for a piece of this size any more.
    }
  }
}

function unmount(folder: string): void {
  execFileSync('umount', [folder]);
  rmdirSync(folder);
}
