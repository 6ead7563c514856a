/** Counting on a real table: what a scan, an index and a cascade read, and that nothing of the work stays. */
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countReads } from './count-reads.ts';
import { openConnection } from './sql.ts';

let client: pg.Client;
beforeAll(async () => {
  client = await openConnection(process.env['TEST_DATABASE_URL'] ?? '');
  await client.query(`
    create temporary table album (id int primary key);
    create temporary table card (id int primary key, album int references album on delete cascade);
    insert into album select generate_series(1, 10);
    insert into card select i, 1 + i % 10 from generate_series(1, 1000) i;
    analyze album; analyze card`);
});
afterAll(async () => await client.end());

test('a scan reads the whole table, an index one entry, and each statement counts', async () => {
  // Once before: the planner looks at an index that it does not know yet.
  await client.query('select * from card where album = 3');
  const scanned = await countReads(client, ['card'], () =>
    client.query('select * from card where album = 3'),
  );
  const size = await client.query(
    `select (pg_relation_size('card') / current_setting('block_size')::int)::int as blocks`,
  );
  expect(scanned).toMatchObject({ rows: 1_000, blocks: size.rows[0].blocks, statements: [{ rows: 100 }] });
  const looked = await countReads(client, ['card'], async () => {
    for (const id of [7, 8]) await client.query('select * from card where id = $1', [id]);
  });
  expect(looked.statements.map(({ sql, rows }) => [sql, rows])).toEqual(
    Array(2).fill(['select * from card where id = $1', 1]),
  );
  expect(looked.rows).toBe(2);
});

test('what a cascade reads counts too, and is undone', async () => {
  const { rows } = await countReads(client, ['card'], () => client.query('delete from album where id = 3'));
  expect(rows).toBeGreaterThanOrEqual(1_000);
  expect((await client.query('select from album')).rowCount).toBe(10);
  expect((await client.query('select from card')).rowCount).toBe(1_000);
});

test('work that fails leaves the connection as it was', async () => {
  await expect(countReads(client, ['card'], () => client.query('select 1 / 0'))).rejects.toMatchObject({
    code: '22012',
  });
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
