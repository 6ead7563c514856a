/** The store on PostgreSQL, as DATABASE_URL chooses it. */
import type { StoreKind } from '../store-kind.ts';

export const sql: StoreKind = {
  schemes: ['postgres:', 'postgresql:'],
  example: 'postgres://user:password@host:5432/name',
  accepts: (url) => URL.canParse(url),
  expected: (url) =>
    `a PostgreSQL database that lets us in and takes our tables, at ${describeDatabase(url)}`,
  hint: 'Check that DATABASE_URL names a PostgreSQL that answers (try it with psql).',
  hints: {
    ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or correct host and port in DATABASE_URL.',
    ENOTFOUND: 'The name of the host is unknown: correct it in DATABASE_URL.',
    EAI_AGAIN: 'The name of the host cannot be looked up now: correct it in DATABASE_URL, or check DNS.',
    ECONNRESET: 'Something listens there that is not PostgreSQL, or it is shutting down: check DATABASE_URL.',
    '28P01': 'The password is wrong: correct user and password in DATABASE_URL.',
    '28000': 'The user is not let in: correct the user in DATABASE_URL, or the rules in pg_hba.conf.',
    '3D000': 'Create the database (createdb), or correct its name in DATABASE_URL.',
    '42501': 'Give the user the right to create tables and a schema in this database.',
    '53300': 'All connections are taken: stop another program, or raise max_connections.',
    '55P03': 'Another instance has been migrating for long: see whether it hangs.',
    '57P03': 'PostgreSQL is starting or stopping: try again in a moment.',
  },
  async create(options) {
    const { createOpenableSqlStore } = await import('./openable.ts');
    return createOpenableSqlStore(options);
  },
};

/** Where it is and who we are, without the password. */
function describeDatabase(url: string): string {
  const { hostname, port, pathname, username } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}${pathname} as ${username}`;
}
