import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { isAlive, killGroup } from './process-group.ts';
import { reaper } from './reaper.ts';

const processUrl = new URL('./process.ts', import.meta.url).href;
const reaperUrl = new URL('./reaper.ts', import.meta.url).href;
const parents: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const { pid } of parents.splice(0)) if (pid !== undefined) await killGroup(pid);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'be-reaper-test-'));
  folders.push(folder);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'file'), 'text');
  return folder;
}

/** Runs a program that starts what is to be reaped; gives it and the JSON that it prints as its first line. */
async function startParent<Said>(program: string): Promise<{ parent: ChildProcess; said: Said }> {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  parents.push(parent);
  for await (const line of createInterface({ input: parent.stdout })) {
    return { parent, said: JSON.parse(line) as Said };
  }
  throw new Error('the parent said nothing');
}

/** A parent with a folder and a child that ignores SIGTERM; it speaks as soon as both are registered. */
const parentOfStubborn = (folder: string) => `
  import { startProcess } from ${JSON.stringify(processUrl)};
  import { reaper } from ${JSON.stringify(reaperUrl)};
  await reaper().watch({ folder: ${JSON.stringify(folder)} });
  let ready;
  const isReady = new Promise((resolve) => { ready = resolve; });
  const { pid } = await startProcess({
    command: process.execPath,
    args: ['-e', "for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); setInterval(() => {}, 1000); console.log('ready')"],
    env: {},
    onLine: ready,
  });
  await isReady;
  console.log(JSON.stringify({ pid }));`;

async function gone(pid: number, folder?: string) {
  const check = () => {
    expect(isAlive(pid)).toBe(false);
    if (folder !== undefined) expect(existsSync(folder)).toBe(false);
  };
  await vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

test('a parent killed with -9 leaves neither a child that ignores SIGTERM nor a folder', async () => {
  const folder = createFolder();
  const { parent, said } = await startParent<{ pid: number }>(parentOfStubborn(folder));
  expect(isAlive(said.pid)).toBe(true);
  parent.kill('SIGKILL');
  await gone(said.pid, folder);
});

test('Ctrl-C, which a terminal sends to the whole group, leaves nothing either', async () => {
  const folder = createFolder();
  const { parent, said } = await startParent<{ pid: number }>(parentOfStubborn(folder));
  process.kill(-(parent.pid ?? Number.NaN), 'SIGINT');
  await gone(said.pid, folder);
});

test('a parent killed the moment its child has started leaves nothing', async () => {
  const { said } = await startParent<{ pid: number }>(`
    import { writeSync } from 'node:fs';
    import { startProcess } from ${JSON.stringify(processUrl)};
    const { pid } = await startProcess({ command: 'sleep', args: ['1000'], env: process.env });
    writeSync(1, JSON.stringify({ pid }) + '\\n');
    process.kill(process.pid, 'SIGKILL');`);
  await gone(said.pid);
});

test('what was called off is left alone, and the parent is not kept alive', async () => {
  const folder = createFolder();
  const { parent } = await startParent(`
    import { reaper } from ${JSON.stringify(reaperUrl)};
    const unwatch = await reaper().watch({ folder: ${JSON.stringify(folder)} });
    await reaper().watch({ folder: ${JSON.stringify(join(folder, 'data'))} });
    await unwatch();
    console.log('{}');`);
  // The parent ends by itself; then the inner folder goes, and the outer one, called off, stays.
  await vi.waitFor(() => expect(parent.exitCode).toBe(0), { timeout: 20_000 });
  await vi.waitFor(() => expect(existsSync(join(folder, 'data'))).toBe(false), { timeout: 20_000 });
  expect(existsSync(folder)).toBe(true);
});

test('refuses to watch what must not be ended or removed', async () => {
  for (const pid of [0, 1, -1, Number.NaN, 1.5]) {
    await expect(reaper().watch({ pid })).rejects.toThrow(RangeError);
  }
  for (const folder of ['/', 'relative', '', '..']) {
    await expect(reaper().watch({ folder })).rejects.toThrow(RangeError);
  }
});
