/** The part `sql`: a PostgreSQL database. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { embedded } from './embedded.ts';
import { native } from './native.ts';
import { pglite } from './pglite.ts';
import { remote } from './remote.ts';
import type { RunningSql } from './sql.ts';

export const sql = definePart<RunningSql>({
  id: 'sql',
  title: 'SQL database',
  summary: 'PostgreSQL: tables, transactions, plans, and with SQL_REPLICAS=1 a streaming replica.',
  variables: {
    DATABASE_URL: 'Where the database is, with user and password, as libpq reads it.',
    DATABASE_REPLICA_URL:
      'Where to read what may be a moment old: the replica with SQL_REPLICAS=1, else the database itself.',
    PGHOST: 'The host; with the other PG… variables, what psql and libpq read by themselves.',
    PGPORT: 'The port.',
    PGUSER: 'The user.',
    PGPASSWORD: 'The password.',
    PGDATABASE: 'The database.',
  },
  engines: [embedded, native, remote, pglite],
  contract,
});
