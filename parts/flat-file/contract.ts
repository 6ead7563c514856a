/** What every engine of `flat-file` promises. */
import assert from 'node:assert/strict';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContractCase } from '../../kit/part.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { createFlatFileClient, type FlatFileClient } from './client.ts';
import { logFileName, type RunningFlatFile } from './flat-file.ts';
import { formatFrame, maxRecordBytes } from './server/frame.ts';

export const contract: readonly ContractCase<RunningFlatFile>[] = [
  {
    id: 'append-and-read',
    promise: 'What was appended is read back by its offset, as it was.',
    check: (log) =>
      withClient(log, async (client) => {
        const records = [{ text: 'Grüße\nfrom Rome', at: [1, 2.5, null, true] }, '', 0, null, [[]]];
        for (const record of records) {
          const { offset, next } = await client.append(record);
          assert.deepEqual(await client.read(offset), { offset, next, record });
        }
      }),
  },
  {
    id: 'order',
    promise: 'Each record is there once, and those of one writer are in the order in which it wrote them.',
    check: (log) =>
      withClient(log, async (client) => {
        const { bytes: from } = await client.stats();
        const write = async (writer: number) => {
          for (let n = 0; n < 25; n++) await client.append({ writer, n });
        };
        await Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)));
        const found = await client.scan(from);
        for (let writer = 0; writer < 6; writer++) {
          const own = found.filter(({ record }) => (record as { writer: number }).writer === writer);
          assert.deepEqual(
            own.map(({ record }) => record),
            Array.from({ length: 25 }, (_, n) => ({ writer, n })),
          );
        }
        assert.equal(found.length, 150);
        found.forEach(({ offset }, index) => {
          assert.equal(offset, found[index - 1]?.next ?? from);
        });
      }),
  },
  {
    id: 'several',
    promise: 'Several records in one commit are read back in their order.',
    check: (log) =>
      withClient(log, async (client) => {
        const { offset, next } = await client.appendAll([{ n: 1 }, 'two\nlines', [3]]);
        const found = await client.scan(offset);
        assert.deepEqual(
          found.map(({ record }) => record),
          [{ n: 1 }, 'two\nlines', [3]],
        );
        assert.equal(found.at(-1)?.next, next);
      }),
  },
  {
    id: 'scan',
    promise: 'A scan begins where it is told to and ends where it is told to, at the latest at the end.',
    check: (log) =>
      withClient(log, async (client) => {
        const places = [];
        for (let n = 0; n < 5; n++) places.push({ ...(await client.append({ n })), record: { n } });
        const [, second, , , last] = places;
        assert.deepEqual(await client.scan(second?.offset, 2), places.slice(1, 3));
        assert.deepEqual(await client.scan(second?.offset), places.slice(1));
        assert.deepEqual(await client.scan(last?.next), []);
        await refuses(404, client.scan((second?.offset ?? 0) + 1));
      }),
  },
  {
    id: 'no-record-there',
    promise: 'Where no record begins, none is found.',
    check: (log) =>
      withClient(log, async (client) => {
        const { offset, next } = await client.append({ a: 1 });
        for (const wrong of [offset + 1, next - 1, next, 0]) await refuses(404, client.read(wrong));
      }),
  },
  {
    id: 'bounds',
    promise: 'A record of the greatest size is taken; a larger one, or none at all, leaves no trace.',
    check: (log) =>
      withClient(log, async (client) => {
        const largest = 'x'.repeat(maxRecordBytes - 2);
        const { offset, next } = await client.append(largest);
        assert.equal((await client.read(offset)).record, largest);
        await refuses(413, client.append(`${largest}x`));
        const noJson = await fetch(`${log.url}/records`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"half":',
        });
        assert.equal(noJson.status, 400);
        await noJson.arrayBuffer();
        assert.equal((await client.stats()).bytes, next);
      }),
  },
  {
    id: 'torn-tail',
    promise: 'A record that is there in part, at the end, is cut off, and everything before it is kept.',
    check: (log) =>
      onFolder(log, async ({ fill, file, open }) => {
        await fill([1, 2, 3]);
        const { length } = await readFile(file);
        await appendFile(file, formatFrame('{"torn":true}', length).subarray(0, -4));
        await withRunning(await open(), async (client) => {
          const { cut, bytes, records } = await client.stats();
          assert.deepEqual({ cut: cut > 0, bytes, records }, { cut: true, bytes: length, records: 3 });
          await client.append(4);
          assert.deepEqual(
            (await client.scan()).map(({ record }) => record),
            [1, 2, 3, 4],
          );
        });
      }),
  },
  {
    id: 'damage',
    promise: 'Damage before records that were acknowledged is refused, by its place, and nothing is changed.',
    check: (log) =>
      onFolder(log, async ({ fill, file, open }) => {
        const [, second] = await fill(['one', 'two', 'three']);
        const bytes = await readFile(file);
        const place = (second?.next ?? 0) - 3;
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        await writeFile(file, bytes);
        await assert.rejects(open(), new RegExp(`damaged at byte ${second?.offset}\\b`));
        assert.deepEqual(await readFile(file), bytes);
      }),
  },
  {
    id: 'another-file',
    promise: 'A file that is no log is refused, and nothing is changed.',
    check: (log) =>
      onFolder(log, async ({ file, open }) => {
        await writeFile(file, 'dear diary\n');
        await assert.rejects(open(), /does not begin as a flat file/);
        assert.equal(await readFile(file, 'utf8'), 'dear diary\n');
      }),
  },
  {
    id: 'unwritable-folder',
    promise: 'A folder that cannot be made is named.',
    check: (log) =>
      onFolder(log, async ({ folder, file }) => {
        await writeFile(file, '');
        await assert.rejects(log.startOn(join(file, 'inside')), (error: Error) =>
          error.message.includes(folder),
        );
      }),
  },
  {
    id: 'one-at-a-time',
    promise: 'A second process does not get the folder.',
    check: async (log) => {
      await assert.rejects(log.startOn(log.folder), /another server uses/);
    },
  },
];

async function refuses(status: number, answer: Promise<unknown>): Promise<void> {
  await assert.rejects(answer, { name: 'FlatFileRefused', status });
}

async function withClient<Result>(
  { url }: RunningFlatFile,
  use: (client: FlatFileClient) => Promise<Result>,
): Promise<Result> {
  const client = createFlatFileClient(url);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** The log, stopped after use. */
async function withRunning<Result>(
  log: RunningFlatFile,
  use: (client: FlatFileClient) => Promise<Result>,
): Promise<Result> {
  try {
    return await withClient(log, use);
  } finally {
    await log.stop();
  }
}

/** A folder for one case: filled by one process, looked at while none runs, opened by the next. */
async function onFolder(
  log: RunningFlatFile,
  use: (there: {
    folder: string;
    file: string;
    open(): Promise<RunningFlatFile>;
    fill(records: readonly unknown[]): Promise<{ offset: number; next: number }[]>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await createRunFolder('flat-file-case');
  const open = () => log.startOn(folder);
  try {
    await use({
      folder,
      file: join(folder, logFileName),
      open,
      fill: async (records) =>
        await withRunning(await open(), async (client) => {
          const places = [];
          for (const record of records) places.push(await client.append(record));
          return places;
        }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
