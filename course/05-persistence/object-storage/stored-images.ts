/** Uploads images of growing size in both ways, and measures what the database, the backup and the backend have of it. */
import { createCipheriv, createHash } from 'node:crypto';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import { objects as objectsPart } from '../../../parts/objects/part.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { type Link, startLink } from '../../../wire/link.ts';
import type { ImageRow, Way } from './image-row.ts';
import {
  backUp,
  countBlocks,
  createTables,
  namedColumns,
  readLogPosition,
  readSizes,
} from './image-tables.ts';
import { startUploadBackend } from './start-backend.ts';
import type { UploadReport } from './upload-backend.ts';
import { createUploader, showUpload, type Upload, type Uploader } from './uploader.ts';

export interface ImageValues {
  readonly postcards: number;
  /** Bytes of an image, the smallest first. */
  readonly sizes: readonly number[];
}

/** Repetitions of what is timed: enough for an interval. */
const rounds = 7;
/** Uploads of each size after which the backend is asked what it held: it clears its memory first, which takes time. */
const reported = 5;
const ways: readonly Way[] = ['inline', 'beside'];

interface Bench {
  readonly client: pg.Client;
  /** A connection whose bytes are counted, and by whom. */
  readonly counted: pg.Client;
  readonly link: Link;
  readonly uploader: Uploader;
}

export async function* measureImages(values: ImageValues, lab: Lab): AsyncIterable<ImageRow> {
  const bench = await setUp(lab);
  const total = values.sizes.length * 2;
  // The first upload of a process pays for what it loads.
  await createTables(bench.client);
  for (const way of ways) await bench.uploader.upload(way, createImage(1, 'warm-up', lab));

  for (const [place, image] of values.sizes.entries()) {
    lab.progress(2 * place, total, `uploading ${values.postcards} images of ${image} bytes, twice`);
    await createTables(bench.client);
    const uploads = await uploadAll(bench, image, values.postcards, lab);
    // What autovacuum would have done a minute later; the first reader would write otherwise.
    await bench.client.query('vacuum (analyze) inline, beside');
    lab.progress(2 * place + 1, total, `backing up and reading images of ${image} bytes`);
    const reads = await readAll(bench, lab);
    for (const way of ways) {
      yield {
        variant: way,
        image,
        postcards: values.postcards,
        ...(await readSizes(bench.client, way)),
        ...reads[way],
        ...uploads[way],
      };
    }
  }
}

async function setUp(lab: Lab): Promise<Bench> {
  const sql = await lab.start(sqlPart);
  const objects = await lab.start(objectsPart);
  const connect = async (url: string) => lab.keep(await openConnection(url), (one) => one.end());
  const backend = await startUploadBackend({ ...sql.env, ...objects.env }, lab);
  const near = new URL(sql.url);
  const target = { host: near.hostname, port: Number(near.port) };
  const link = lab.keep(await startLink({ target, delayMs: 0, signal: lab.signal }), (one) => one.stop());
  near.hostname = link.host;
  near.port = String(link.port);
  return {
    client: await connect(sql.url),
    counted: await connect(near.href),
    link,
    uploader: createUploader(backend, objects.endpoint, lab),
  };
}

interface Measured {
  readonly uploads: Upload[];
  readonly logs: number[];
  readonly reports: UploadReport[];
}

/** Both ways in turns, so that they meet the same machine; the first upload of each is shown. */
async function uploadAll({ client, uploader }: Bench, bytes: number, count: number, lab: Lab) {
  const done: Readonly<Record<Way, Measured>> = {
    inline: { uploads: [], logs: [], reports: [] },
    beside: { uploads: [], logs: [], reports: [] },
  };
  await uploader.takeReport();
  for (let number = 1; number <= count; number++) {
    const image = createImage(bytes, String(number), lab);
    for (const way of ways) {
      const { uploads, logs, reports } = done[way];
      const before = await readLogPosition(client);
      const upload = await uploader.upload(way, image);
      uploads.push(upload);
      logs.push((await readLogPosition(client)) - before);
      if (number > reported) continue;
      const report = await uploader.takeReport();
      reports.push(report);
      if (number === 1) showUpload(upload, report, way, lab);
    }
  }
  return { inline: summarize(done.inline), beside: summarize(done.beside) };
}

function summarize({ uploads, logs, reports }: Measured) {
  const times = uploads.map(({ ms }) => ms);
  return {
    log: median(logs),
    requests: median(uploads.map(({ sent }) => sent.length)),
    uploadMs: median(times),
    through: median(reports.map(({ received }) => received)),
    held: median(reports.map(({ held }) => held)),
    uploadTimes: times.join(' '),
  };
}

async function readAll({ client, counted, link }: Bench, lab: Lab) {
  const read = async (way: Way) => {
    const star = `select * from ${way}`;
    const bytesBefore = link.stats().bytesDown;
    await counted.query(star);
    const starBytes = link.stats().bytesDown - bytesBefore;
    const starBlocks = await countBlocks(client, star, way);
    const namedBlocks = await countBlocks(client, namedColumns(way), way);
    const backup = (await backUp(client, way)) / 1e6;
    return { starBytes, starBlocks, namedBlocks, backup };
  };
  const counts = { inline: await read('inline'), beside: await read('beside') };
  const times: Record<Way, Record<'backup' | 'star' | 'named', number[]>> = {
    inline: { backup: [], star: [], named: [] },
    beside: { backup: [], star: [], named: [] },
  };
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) {
      lab.signal.throwIfAborted();
      times[way].backup.push(await timed(() => backUp(client, way)));
      times[way].star.push(await timed(() => client.query(`select * from ${way}`)));
      times[way].named.push(await timed(() => client.query(namedColumns(way))));
    }
  }
  const summary = (way: Way) => ({
    ...counts[way],
    backupMs: median(times[way].backup),
    starMs: median(times[way].star),
    namedMs: median(times[way].named),
    backupTimes: times[way].backup.join(' '),
    starTimes: times[way].star.join(' '),
  });
  return { inline: summary('inline'), beside: summary('beside') };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Bytes that do not compress, as those of a JPEG do not: a cipher’s stream, which the seed decides. */
function createImage(bytes: number, name: string, lab: Lab): Buffer {
  const key = createHash('sha256').update(`${lab.seed} ${name}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return cipher.update(Buffer.alloc(bytes));
}
