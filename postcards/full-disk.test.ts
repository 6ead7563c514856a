import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { killPrograms, startProgram } from './test-program.ts';

/** A real disk of 1 MiB, or why there is none; everywhere else a disk in memory does it (store-file/faults.test.ts). */
const disk = mountSmallDisk();

afterEach(killPrograms);
afterAll(() => {
  if ('folder' in disk) {
    execFileSync('umount', [disk.folder]);
    rmdirSync(disk.folder);
  }
});

const skipped = 'reason' in disk ? ` (skipped: ${disk.reason})` : '';

describe.skipIf('reason' in disk)(`a full disk${skipped}`, () => {
  const folder = 'folder' in disk ? disk.folder : '';
  const ballast = join(folder, 'ballast');
  const variables = { DATABASE_URL: pathToFileURL(join(folder, 'data')).href, LOG_LEVEL: 'warn' };
  const acknowledged = new Set<unknown>();

  async function listen() {
    const program = startProgram(variables);
    return { ...program, url: String((await program.event('listening'))['url']) };
  }

  async function create(url: string): Promise<Response> {
    const response = await fetch(`${url}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(100) }),
    });
    if (response.status === 201) acknowledged.add((await response.clone().json()).id);
    return response;
  }

  /** Many at once, then one by one: when many no longer fit, one still may. */
  async function createUntilFull(url: string): Promise<Response> {
    await createUntilRefused(url, 4);
    return await createUntilRefused(url, 1);
  }

  async function createUntilRefused(url: string, atOnce: number): Promise<Response> {
    for (;;) {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => create(url)));
      const refused = answers.find(({ status }) => status !== 201);
      if (refused !== undefined) return refused;
    }
  }

  async function stored(url: string): Promise<Set<unknown>> {
    const ids = new Set<unknown>();
    for (let next: string | null = ''; next !== null; ) {
      const after: string = next === '' ? '' : `&after=${next}`;
      const page = await (await fetch(`${url}/users?limit=100${after}`)).json();
      for (const { id } of page.items) ids.add(id);
      next = page.next;
    }
    return ids;
  }

  test('503 for writes, reads go on, and with room again writes do too, without a restart', async () => {
    await writeFile(ballast, Buffer.alloc(900_000));
    const first = await listen();
    const refused = await createUntilFull(first.url);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ type: 'urn:postcards:problem:unavailable', status: 503 });
    expect(first.lines.at(-1)).toMatchObject({
      event: 'store-unavailable',
      error: expect.stringContaining('ENOSPC'),
    });
    expect(await stored(first.url)).toEqual(acknowledged);
    expect((await create(first.url)).status).toBe(503);

    await rm(ballast);
    const before = acknowledged.size;
    expect((await createUntilFull(first.url)).status).toBe(503);
    expect(acknowledged.size).toBeGreaterThan(before);
    expect(await stored(first.url)).toEqual(acknowledged);

    // Killed with the disk full, and started like that.
    first.child.kill('SIGKILL');
    await first.exit;
    const second = await listen();
    expect(await stored(second.url)).toEqual(acknowledged);
    expect((await create(second.url)).status).toBe(503);
  });
});

function mountSmallDisk(): { readonly folder: string } | { readonly reason: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { reason: 'only root on Linux can mount a small disk' };
  }
  const folder = mkdtempSync(join(tmpdir(), 'postcards-full-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
    return { folder };
  } catch (error) {
    rmdirSync(folder);
    return { reason: `mount: ${error instanceof Error ? error.message.trim() : error}` };
  }
}
