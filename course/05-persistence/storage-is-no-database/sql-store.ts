/** Postcards in PostgreSQL: a table, an index for the first question, and one that is added for the second. */
import type pg from 'pg';
import { explain } from '../../../parts/sql/explain.ts';
import type { Answer, Store, Wire } from './asking.ts';
import { month, place, sender } from './collection.ts';

const columns = 'id, place, sent_on, sender, text';
const there = {
  sql: `select ${columns} from postcards
    where place = $1 and sent_on >= $2::date and sent_on < $2::date + interval '1 month'`,
  parameters: [place, `${month}-01`],
};
const ofSender = { sql: `select ${columns} from postcards where sender = $1`, parameters: [sender] };

/** `counted` talks over the wire; `beside` past it, for what is asked about a statement. */
export async function createSqlStore(counted: pg.Client, beside: pg.Client, wire: Wire): Promise<Store> {
  await beside.query(`
    create table postcards (
      id text primary key, place text not null, sent_on date not null, sender text not null, text text not null);
    create index on postcards (place, sent_on);
    create index on postcards (sender)`);
  async function ask({ sql, parameters }: typeof there): Promise<Answer> {
    const { rows } = await wire.send('select', () => counted.query<{ id: string }>(sql, parameters));
    const countRead = async () => (await explain(beside, sql, parameters)).rowsRead;
    return { ids: rows.map(({ id }) => id), countRead };
  }
  return {
    async add(postcards) {
      await beside.query(
        `insert into postcards select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[])`,
        [
          postcards.map(({ id }) => id),
          postcards.map((one) => one.place),
          postcards.map(({ sentOn }) => sentOn),
          postcards.map((one) => one.sender),
          postcards.map(({ text }) => text),
        ],
      );
      // What autovacuum would have done a minute later; without it the planner knows nothing of the rows.
      await beside.query('vacuum analyze postcards');
    },
    askThere: () => ask(there),
    askSender: () => ask(ofSender),
    async change({ id }, text) {
      await wire.send('update', () =>
        counted.query('update postcards set text = $2 where id = $1', [id, text]),
      );
    },
  };
}
