import { expect, test } from 'vitest';
import type { User } from '../../domain/user.ts';
import { createLog } from '../log.ts';
import { createFileStore } from './store.ts';
import { TestDisk } from './test-disk.ts';

const PATH = '/data/postcards.journal';
const at = new Date('2026-01-01T00:00:00.000Z');
const everything = { limit: 100, start: { from: 'newest' } } as const;

const user = (count: number): User => ({
  id: `00000000-0000-7000-8000-00000000000${count}`,
  version: 1,
  createdAt: at,
  updatedAt: at,
  name: `user ${count}`,
});

/** Journals of no user, of one, two and three: each is the beginning of the next. */
const journals: Buffer[] = [];
{
  const disk = new TestDisk();
  const { store, open } = createFileStore({ folder: '/data', log: createLog('error', () => {}), disk });
  await open();
  for (const count of [1, 2, 3, 4]) {
    journals.push(disk.read(PATH) ?? Buffer.alloc(0));
    await store.users.insert(user(count));
  }
}
const nothing = Buffer.alloc(0);
const [none = nothing, one = nothing, two = nothing, three = nothing] = journals;

async function recover(bytes: Buffer) {
  const disk = new TestDisk();
  disk.put(PATH, bytes);
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', (line) => lines.push(JSON.parse(line)));
  const { store, open } = createFileStore({ folder: '/data', log, disk });
  await open();
  const names = async () => (await store.users.list(everything, {})).items.map(({ name }) => name);
  return { disk, store, lines, names };
}

test('a record that was torn off, at whatever byte, is cut off, and the log says so', async () => {
  for (let length = two.length + 1; length < three.length; length++) {
    const { disk, store, lines, names } = await recover(three.subarray(0, length));
    expect(await names()).toEqual(['user 2', 'user 1']);
    expect(disk.read(PATH)).toEqual(two);
    expect(lines).toEqual([
      expect.objectContaining({ event: 'journal-end-cut', bytes: length - two.length }),
    ]);
    await store.users.insert(user(3));
    expect(disk.read(PATH)).toEqual(three);
  }
});

test.each([
  ['zeros, as XFS leaves them', Buffer.alloc(9_000)],
  ['a broken record of its whole length', Buffer.from(three.subarray(two.length)).fill('x', 20, 30)],
])('%s at the end: the same', async (_, end) => {
  const { disk, names } = await recover(Buffer.concat([two, end]));
  expect(await names()).toEqual(['user 2', 'user 1']);
  expect(disk.read(PATH)).toEqual(two);
});

test('damage to any byte but of the last record is refused, with file and offset, and nothing is touched', async () => {
  const starts = [none.indexOf('\n') + 1, none.length, one.length];
  for (let offset = 0; offset < two.length; offset++) {
    const damaged = Buffer.from(three);
    damaged[offset] = (damaged[offset] ?? 0) ^ 4;
    const disk = new TestDisk();
    disk.put(PATH, damaged);
    const { open } = createFileStore({ folder: '/data', log: createLog('error', () => {}), disk });
    const start = starts.findLast((first) => first <= offset);
    const expected =
      start === undefined ? /does not begin as a journal/ : `${PATH} is damaged at byte ${start},`;
    await expect(open(), `byte ${offset}`).rejects.toThrow(expected);
    expect(disk.read(PATH)).toEqual(damaged);
  }
});

test('what had not been synced by the process before is synced before it is seen', async () => {
  const before = new TestDisk();
  before.put(PATH, two);
  const file = await before.open(PATH);
  await file?.write(three.subarray(two.length), two.length);
  const disk = before.crash('process');
  const { store, open } = createFileStore({ folder: '/data', log: createLog('error', () => {}), disk });
  await open();
  expect((await store.users.list(everything, {})).items).toHaveLength(3);
  expect(disk.crash('power').read(PATH)).toEqual(three);
});

test('the name that the process before had not synced is synced before it is relied upon', async () => {
  const before = new TestDisk();
  before.put(PATH, one);
  const compacted = await before.create(`${PATH}.new`);
  await compacted.write(two, 0);
  await compacted.sync();
  await before.rename(`${PATH}.new`, PATH);
  const disk = before.crash('process');
  // Of the names that were not synced, the oldest.
  disk.random = () => 0;
  const { open } = createFileStore({ folder: '/data', log: createLog('error', () => {}), disk });
  await open();
  expect(disk.crash('power').read(PATH)).toEqual(two);
});

test('a journal of many chunks', async () => {
  const many: Buffer[] = [none];
  for (let size = 0; size < 9 * 2 ** 20; size += one.length) many.push(one.subarray(none.length));
  const whole = Buffer.concat(many);
  const { disk, names } = await recover(Buffer.concat([whole, Buffer.from('torn')]));
  expect(await names()).toEqual(['user 1']);
  expect(disk.read(PATH)?.length).toBe(whole.length);
});
