/** Asks a table of members its questions, deletes its parents and takes that back, and counts the blocks that were read. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import { countReads, type Reads } from '../../../parts/sql/count-reads.ts';
import { explain } from '../../../parts/sql/explain.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { recordHeard } from '../../lab/record-heard.ts';
import { allKeys, type KeyOrderRow, type Keys } from './key-order-row.ts';
import { countParents, fillTable, setKeys, type TableSize } from './member-table.ts';

const questions = {
  ofAlbum: 'select user_id, role from album_members where album_id = $1',
  ofUser: 'select album_id, role from album_members where user_id = $1',
  deleteUser: 'delete from users where id = $1',
  deleteAlbum: 'delete from albums where id = $1',
} as const;

/** Albums and users asked for; what stands in a row is their median. */
const samples = 5;

/** `sizes`: the smallest table first. */
export async function* measureReads(sizes: readonly TableSize[], lab: Lab): AsyncIterable<KeyOrderRow> {
  const { url } = await lab.start(sqlPart);
  const client = lab.keep(await openConnection(url), (client) => client.end());
  lab.signal.addEventListener('abort', () => void client.end().catch(() => {}), { once: true });
  // What a parallel worker reads is counted only when it ends.
  await client.query('set max_parallel_workers_per_gather = 0');
  for (const [place, size] of sizes.entries()) {
    const { albums, users } = countParents(size);
    const random = lab.random.fork(`table ${size.members}`);
    const say = (turn: number, doing: string) =>
      lab.progress(
        place * allKeys.length + turn,
        sizes.length * allKeys.length,
        `${size.members} members: ${doing}`,
      );
    say(0, 'filling the table');
    await fillTable(client, size, random);
    const asked = Array.from({ length: samples }, () => ({
      album: random.integer(1, albums),
      user: random.integer(1, users),
    }));
    for (const [turn, keys] of allKeys.entries()) {
      say(turn, keys);
      lab.signal.throwIfAborted();
      await setKeys(client, keys);
      const read = async (question: keyof typeof questions, of: 'album' | 'user') => {
        const counts: Reads[] = [];
        for (const ids of asked) {
          const ask = () => client.query(questions[question], [ids[of]]);
          counts.push(await countReads(client, ['album_members'], ask));
        }
        if (counts[0]) addHops(lab, client, keys, `${size.members}: ${question}`, counts[0]);
        return {
          blocks: median(counts.map(({ blocks }) => blocks)),
          rows: median(counts.map(({ rows }) => rows)),
          returned: median(counts.flatMap(({ statements }) => statements.map(({ rows }) => rows))),
        };
      };
      const ofAlbum = await read('ofAlbum', 'album');
      const ofUser = await read('ofUser', 'user');
      const deleteUser = await read('deleteUser', 'user');
      const deleteAlbum = await read('deleteAlbum', 'album');
      const isLargest = place === sizes.length - 1;
      yield {
        variant: keys,
        members: size.members,
        albums,
        ...(await countBlocks(client)),
        ofAlbum: ofAlbum.blocks,
        ofUser: ofUser.blocks,
        deleteUser: deleteUser.blocks,
        deleteAlbum: deleteAlbum.blocks,
        inAlbum: ofAlbum.returned,
        inUser: ofUser.returned,
        deleteUserRows: deleteUser.rows,
        plan: isLargest
          ? JSON.stringify((await explain(client, questions.ofUser, [asked[0]?.user])).plan)
          : '',
      };
    }
  }
}

async function countBlocks(client: pg.Client): Promise<{ tableBlocks: number; keyBlocks: number }> {
  const { rows } = await client.query<{ tableBlocks: number; keyBlocks: number }>(`
    select (pg_relation_size('album_members') / current_setting('block_size')::int)::int as "tableBlocks",
           coalesce(pg_relation_size(to_regclass('album_members_pkey')) / current_setting('block_size')::int, 0)::int as "keyBlocks"`);
  return rows[0] ?? { tableBlocks: Number.NaN, keyBlocks: Number.NaN };
}

/** There and back: both ways are taken to be the same long. */
function addHops(
  lab: Lab,
  client: pg.Client,
  variant: Keys,
  label: string,
  { statements, blocks }: Reads,
): void {
  const common = { variant, exchange: `${variant} ${label}` };
  for (const { start, end } of statements) {
    recordHeard(lab, tapOf(client), { from: 'backend', variant, label, start, end });
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'backend', to: 'sql', start, end: middle, label });
    lab.hop({ ...common, from: 'sql', to: 'backend', start: middle, end, label: `blocks: ${blocks}` });
  }
}
