/** The store on MongoDB, as DATABASE_URL chooses it. */
import type { StoreKind } from '../store-kind.ts';

/**
 * Several hosts are allowed, which is more than a URL knows (MongoDB manual, "Connection Strings"). The name of the
 * database is asked for: without one, the driver would write into `test`.
 */
const CONNECTION_STRING =
  /^mongodb(?:\+srv)?:\/\/(?:([^/@:]+)(?::[^/@]*)?@)?([^/@?#\s]+)\/([^/\\."$\s?#]+)(?:\?\S*)?$/i;

export const document: StoreKind = {
  schemes: ['mongodb:', 'mongodb+srv:'],
  example: 'mongodb://user:password@host:27017/name',
  accepts: (url) => CONNECTION_STRING.test(url),
  expected: (url) => `a MongoDB that lets us in and makes our indexes, at ${describeDatabase(url)}`,
  hint: 'Check that DATABASE_URL names a MongoDB that answers (try it with mongosh).',
  hints: {
    ECONNREFUSED: 'Nothing listens there: start MongoDB, or correct host and port in DATABASE_URL.',
    ENOTFOUND: 'The name of the host is unknown: correct it in DATABASE_URL.',
    EAI_AGAIN: 'The name of the host cannot be looked up now: correct it in DATABASE_URL, or check DNS.',
    ENODATA:
      'DNS has no SRV record of that name: correct it in DATABASE_URL, or use mongodb:// with the hosts.',
    ECONNRESET: 'Something listens there that is not MongoDB, or it is shutting down: check DATABASE_URL.',
    NO_PRIMARY: 'No member of the replica set takes writes: let it elect a primary (rs.status() in mongosh).',
    CONNECTION_STRING: 'Correct the options in DATABASE_URL (MongoDB manual, "Connection String Options").',
    // Codes of the server (MongoDB's error_codes.yml).
    '13': 'Give the user the role readWrite on this database.',
    '18': 'User or password is wrong, or the user belongs to another database: see authSource in DATABASE_URL.',
    '8000': 'Atlas does not let the user in: correct user and password in DATABASE_URL.',
    '85': 'An index of this database is in the way: drop it, or name another database in DATABASE_URL.',
    '86': 'An index of this database is in the way: drop it, or name another database in DATABASE_URL.',
  },
  async create(options) {
    const { createOpenableDocumentStore } = await import('./openable.ts');
    return createOpenableDocumentStore(options);
  },
};

/** Where it is and who we are, without the password. */
function describeDatabase(url: string): string {
  const [, user, hosts = '', name = ''] = CONNECTION_STRING.exec(url) ?? [];
  return `${hosts}/${name}${user === undefined ? '' : ` as ${user}`}`;
}
