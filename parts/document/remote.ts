/** Any server that speaks MongoDB's protocol, by MONGODB_URL: each start gets a database of its own, dropped at the end. */
import { randomBytes } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import type { Engine } from '../../kit/part.ts';
import { createRunningDocument, type RunningDocument, withDatabase } from './document.ts';

export const remote: Engine<RunningDocument> = {
  id: 'remote',
  title: 'MongoDB by MONGODB_URL',
  fidelity: 'remote',
  differs:
    'Whatever runs there: MongoDB, Atlas, FerretDB; its other users share its time. A database of our own is made and dropped, nothing else is touched. Transactions need a replica set.',
  limits: {},
  async available(env) {
    return env['MONGODB_URL'] ? { available: true } : { available: false, reason: 'MONGODB_URL is not set' };
  },
  async start({ env }) {
    const url = ownDatabase(env['MONGODB_URL'] ?? '', `be_${randomBytes(6).toString('hex')}`);
    let stopped: Promise<void> | undefined;
    try {
      return await createRunningDocument({
        url,
        died: new Promise(() => {}),
        stop() {
          stopped ??= withDatabase(url, async (db) => {
            await db.dropDatabase();
          });
          return stopped;
        },
      });
    } catch (error) {
      throw new CourseError('engine-unavailable', `Nobody answered at MONGODB_URL: ${reasonOf(error)}`, {
        cause: error,
        hint: 'Check host, port and password in MONGODB_URL, or leave it out and use the embedded engine.',
      });
    }
  },
};

/** The same server with another database; who logs in still does so where the first URL said. */
export function ownDatabase(text: string, database: string): string {
  // Several hosts are allowed, which is more than a URL knows (MongoDB manual, “Connection Strings”).
  const match = /^(mongodb(?:\+srv)?:\/\/)([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(text);
  if (!match) {
    throw new CourseError(
      'engine-unavailable',
      'MONGODB_URL is not of the form mongodb://user:password@host:port/database.',
    );
  }
  const [, scheme = '', authority = '', named = '', query = ''] = match;
  const parameters = new URLSearchParams(query);
  if (authority.includes('@') && !parameters.has('authSource')) {
    parameters.set('authSource', decodeURIComponent(named) || 'admin');
  }
  const rest = parameters.toString();
  return `${scheme}${authority}/${database}${rest === '' ? '' : `?${rest}`}`;
}

/** The driver's message names the server, never the password. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
