/** Starts the local server: on loopback only, one for each data folder. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import type { Environment } from '../kit/part.ts';
import { explainFileError } from '../wire/folders.ts';
import { createClient } from '../wire/http1/client.ts';
import { createApp } from './app.ts';
import { createCheckKeeper } from './checks.ts';
import { loadPage } from './page.ts';
import { createRunKeeper } from './runs.ts';
import { writeWhole } from './store/files.ts';

/** Tried first, so that the address stays the same from day to day. */
export const usualPort = 4300;

export interface ServerOptions {
  readonly folder: string;
  readonly env: Environment;
  /** Only this port; without it the usual one, or else a free one. */
  readonly port?: number;
}

export interface RunningServer {
  readonly url: string;
  /** True when it was running already: then it is not ours, and `stop` leaves it alone. */
  readonly already: boolean;
  readonly notices: readonly ErrorView[];
  stop(): Promise<void>;
}

/** Starts it, or finds the one that already serves this data folder. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { folder, env } = options;
  const already = await findInstance(folder);
  if (already) return { url: already, already: true, notices: [], stop: async () => {} };

  const notices: ErrorView[] = [];
  const note = (error: unknown) => notices.push(toCourseError(error).toView());
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    note(explainFileError(error, folder));
  }
  const instance = randomBytes(8).toString('hex');
  const token = randomBytes(24).toString('base64url');
  const runs = createRunKeeper(folder, env);
  const checks = createCheckKeeper(folder, env);
  let port = 0;
  const hosts = () => [`127.0.0.1:${port}`, `localhost:${port}`];
  const app = createApp({
    folder,
    page: loadPage(),
    runs,
    checks,
    door: { hosts, token },
    instance,
    notices,
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}/`;
  const marker = join(folder, 'instance.json');
  if (notices.length === 0) await writeWhole(marker, `${JSON.stringify({ instance, url })}\n`).catch(note);
  return {
    url,
    already: false,
    notices,
    async stop() {
      await Promise.all([runs.close(), checks.close()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (readMarker(folder)?.instance === instance) rmSync(marker, { force: true });
    },
  };
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  const attempts = wanted === undefined ? [usualPort, 0] : [wanted];
  for (const port of attempts) {
    try {
      return await new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.removeListener('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    }
  }
  throw new CourseError(
    'port-in-use',
    `Port ${wanted} on 127.0.0.1 is taken by another program, or needs more rights.`,
  );
}

function readMarker(folder: string): { instance: string; url: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'instance.json'), 'utf8')) as {
      instance: string;
      url: string;
    };
  } catch {
    return undefined;
  }
}

/** The address of the instance that serves this folder, if it answers; a marker left by a crash leads nowhere. */
async function findInstance(folder: string): Promise<string | undefined> {
  const marker = readMarker(folder);
  if (!marker || !URL.canParse(marker.url) || new URL(marker.url).hostname !== '127.0.0.1') return undefined;
  const client = createClient({ baseUrl: marker.url, from: 'second instance', limits: { totalMs: 2_000 } });
  const { response } = await client.request({ path: '/api/instance' });
  await client.close();
  return response?.body.text.includes(marker.instance) ? marker.url : undefined;
}
