import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { killPrograms, startProgram } from './test-program.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postcards-main-'));
});
afterEach(async () => {
  await killPrograms();
  await rm(folder, { recursive: true });
});

const atData = { DATABASE_URL: 'file:./data' };

async function listen() {
  const program = startProgram(atData, folder);
  const { url } = await program.event('listening');
  const users = async (init?: RequestInit) => await (await fetch(`${url}/users`, init)).json();
  const headers = { 'content-type': 'application/json' };
  const create = (name: string) => users({ method: 'POST', headers, body: JSON.stringify({ name }) });
  return { ...program, users, create };
}

async function failToStart() {
  const { exit, lines } = startProgram(atData, folder);
  expect(await exit).toBe(1);
  expect(lines).toHaveLength(1);
  return String(lines[0]?.['message']);
}

test('a folder below the working directory, made at the first start and found again', async () => {
  const first = await listen();
  const ada = await first.create('Ada');
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  const second = await listen();
  expect(await second.users()).toEqual({ items: [ada], next: null });
});

test('a second process at the same folder says that the first is there', async () => {
  await listen();
  expect(await failToStart()).toMatch(/another process holds .*data.*Another process serves this folder/);
});

test('a killed process leaves nothing that would keep out the next', async () => {
  const first = await listen();
  const ada = await first.create('Ada');
  first.child.kill('SIGKILL');
  await first.exit;
  const second = await listen();
  expect(await second.users()).toEqual({ items: [ada], next: null });
});

test('a damaged journal: which file, where, what to try; the file stays as it is', async () => {
  const first = await listen();
  await first.create('Ada');
  await first.create('Grace');
  first.child.kill('SIGTERM');
  await first.exit;
  const path = join(folder, 'data', 'postcards.journal');
  const damaged = (await readFile(path, 'utf8')).replace('Ada', 'Eve');
  await writeFile(path, damaged);
  expect(await failToStart()).toMatch(/data.postcards\.journal is damaged at byte 41, .*Bring back a copy/);
  expect(await readFile(path, 'utf8')).toBe(damaged);
});

test('a file in the place of the folder, or of a folder above it', async () => {
  await writeFile(join(folder, 'data'), '');
  expect(await failToStart()).toMatch(/EEXIST.*A file is in the place of the folder/);
  await rm(join(folder, 'data'));
  await mkdir(join(folder, 'data', 'postcards.journal'), { recursive: true });
  expect(await failToStart()).toMatch(/EISDIR.*Check the folder/);
});
