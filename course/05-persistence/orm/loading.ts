/** Loads the same feed in four ways, over a link to the database, and counts what each of them sends. */
import { createHash } from 'node:crypto';
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { observeStatements } from '../../../parts/sql/sent-statements.ts';
import { openConnection, withClient } from '../../../parts/sql/sql.ts';
import { startLink } from '../../../wire/link.ts';
import type { LinkSettings } from '../../../wire/link-profiles.ts';
import { addHops } from './add-hops.ts';
import { createLoaders, type Load, type Postcard, type Way } from './loaders.ts';
import type { LoadingRow } from './loading-row.ts';
import { fillTables } from './tables.ts';

export interface LoadingValues {
  readonly senders: number;
  /** Sizes of the feed, the smallest first. */
  readonly sizes: readonly number[];
  readonly link: LinkSettings;
}

/** Rounds in which each way loads each feed once: enough for an interval, few enough for the loop. */
const rounds = 7;
/** The feed whose statements are replayed: the second smallest, or there would be too many to follow. */
const replayed = 1;

export async function* measureLoading(values: LoadingValues, lab: Lab): AsyncIterable<LoadingRow> {
  const { sizes, senders } = values;
  const { url } = await lab.start(sqlPart);
  await withClient(url, (client) =>
    fillTables(client, { senders, postcards: sizes.at(-1) ?? 1, random: lab.random.fork('senders') }),
  );
  const { client, link } = await connectOver(values.link, url, lab);
  const statements = observeStatements(client);
  const loaders = Object.entries(createLoaders(client)) as [Way, Load][];
  const roundTrip = await measureRoundTrip(() => client.query('select 1'));
  for (const [, load] of loaders) await load(1);
  statements.take();

  for (const [place, size] of sizes.entries()) {
    const loaded = new Map<Way, Omit<LoadingRow, 'ms' | 'times'> & { times: number[] }>();
    for (let round = 1; round <= rounds; round++) {
      lab.progress(place * rounds + round, sizes.length * rounds, `loading ${size} postcards`);
      // In turns, so that all meet the same machine.
      for (const [way, load] of loaders) {
        lab.signal.throwIfAborted();
        const before = link.stats().bytesDown;
        const start = performance.now();
        const feed = await load(size);
        const ms = performance.now() - start;
        const sent = statements.take();
        if (round === 1 && place === replayed) addHops(lab, client, sent, way, `feed of ${size}`);
        loaded.set(way, {
          variant: way,
          postcards: size,
          statements: sent.length,
          rows: sent.reduce((sum, { rows }) => sum + rows, 0),
          bytes: link.stats().bytesDown - before,
          ...countSenders(feed),
          roundTrip,
          feed: checksum(feed),
          times: [...(loaded.get(way)?.times ?? []), ms],
        });
      }
    }
    for (const row of loaded.values()) yield { ...row, ms: median(row.times), times: row.times.join(' ') };
  }
}

/** A connection whose database is a link away. */
async function connectOver(settings: LinkSettings, url: string, lab: Lab) {
  const near = new URL(url);
  const target = { host: near.hostname, port: Number(near.port) };
  const link = lab.keep(
    await startLink({ ...settings, target, random: lab.random.fork('link'), signal: lab.signal }),
    (link) => link.stop(),
  );
  near.hostname = link.host;
  near.port = String(link.port);
  const client = lab.keep(await openConnection(near.href), (client) => client.end());
  return { client, link };
}

/** ms of a statement that costs the database nothing: the median of a few. */
async function measureRoundTrip(send: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    const start = performance.now();
    await send();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Senders in the feed, and the objects in memory that stand for them. */
function countSenders(feed: readonly Postcard[]): { senders: number; objects: number } {
  return {
    senders: new Set(feed.map(({ sender }) => sender.id)).size,
    objects: new Set(feed.map(({ sender }) => sender)).size,
  };
}

function checksum(feed: readonly Postcard[]): string {
  return createHash('sha256').update(JSON.stringify(feed)).digest('hex').slice(0, 8);
}
