/** The table that is migrated: fresh for each way, and held against what was written at the end. */
import type pg from 'pg';

/** Postcards with ids from 1, in the schema that the program’s version `old` knows. */
export async function createPostcards(client: pg.Client, postcards: number): Promise<void> {
  await client.query('drop table if exists postcards');
  // Autovacuum would come in some rounds and not in others.
  await client.query(`
    create table postcards (id int primary key, text text not null, place text not null)
    with (autovacuum_enabled = off)`);
  await client.query(
    `insert into postcards
    select id, repeat('The sea is warm, the bread is good. ', 4), 'Lisbon ' || id
    from generate_series(1, $1::int) id`,
    [postcards],
  );
  await client.query('vacuum (analyze) postcards');
}

/** After the migration: acknowledged writes (id → place) that the table does not show, and rows without a place. */
export async function countLost(client: pg.Client, written: ReadonlyMap<number, string>): Promise<number> {
  const { rows } = await client.query<{ lost: number }>(
    `select (
      (select count(*) from unnest($1::int[], $2::text[]) as told(id, place)
        where not exists (select from postcards p where p.id = told.id and p.city = told.place)) +
      (select count(*) from postcards where city is null)
    )::int as lost`,
    [[...written.keys()], [...written.values()]],
  );
  return rows[0]?.lost ?? Number.NaN;
}
