/** The local server's routes: the page, the course as JSON, and runs as a stream of events. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { streamSSE } from 'hono/streaming';
import { findExperiment, findRow } from '../course/index.ts';
import { loadLesson } from '../course/lessons/load.ts';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import { judgeRun } from '../kit/judge.ts';
import { type Door, guard } from './guard.ts';
import type { Page } from './page.ts';
import { answerQuestion, viewCourse, viewRow } from './rows.ts';
import type { RunEvent, RunKeeper } from './runs.ts';
import { readRun } from './store/runs.ts';

export interface AppOptions {
  /** The data folder. */
  readonly folder: string;
  readonly page: Page;
  readonly runs: RunKeeper;
  readonly door: Door;
  /** Tells two instances apart. */
  readonly instance: string;
  readonly notices: readonly ErrorView[];
}

export function createApp({ folder, page, runs, door, instance, notices }: AppOptions): Hono {
  const app = new Hono();
  app.use(guard(door));
  app.use(
    bodyLimit({
      maxSize: 64 * 1024,
      onError: () => {
        throw new CourseError('request-too-large', 'A request was larger.');
      },
    }),
  );
  // JSON only: assets were compressed at build time, events must not wait, and the HTML holds the token.
  app.use(compress({ contentTypeFilter: /^application\/json\b/ }));
  app.onError((thrown, c) => {
    const error = toCourseError(thrown);
    return c.json(error.toView(), error.status as 500);
  });
  app.notFound((c) => {
    throw new CourseError('not-found', `There is nothing at ${c.req.path}.`);
  });

  const showPage = (c: Context) => c.html(page.html(door.token));
  app.get('/', showPage);
  app.get('/rows/:id', showPage);
  app.get('/assets/:name', (c) => {
    const asset = page.asset(c.req.param('name'));
    if (!asset) throw new CourseError('not-found', `There is nothing at ${c.req.path}.`);
    const brotli = /\bbr\b/.test(c.req.header('accept-encoding') ?? '') ? asset.brotli : undefined;
    c.header('content-type', asset.type);
    // Names carry a hash of the content, so they never change.
    c.header('cache-control', 'public, max-age=31536000, immutable');
    c.header('vary', 'accept-encoding');
    if (brotli) c.header('content-encoding', 'br');
    return c.body(new Uint8Array(brotli ?? asset.bytes));
  });

  app.get('/api/instance', (c) => c.json({ instance }));
  app.get('/api/course', async (c) => c.json(await viewCourse(folder, notices)));
  app.get('/api/rows/:id', async (c) => c.json(await viewRow(c.req.param('id'), folder, runs)));
  app.get('/api/rows/:id/recorded/:experiment', async (c) => {
    const { row } = findRow(c.req.param('id'));
    const { recorded } = await loadLesson(row);
    const view = recorded[`${row.id}/${c.req.param('experiment')}`];
    if (!view) throw new CourseError('unknown-experiment', `The row ${row.id} has no such experiment.`);
    return c.json(view);
  });

  app.post('/api/runs', async (c) => {
    const order = await readOrder(c, { experiment: 'string', values: 'object', seed: 'number' });
    const { prediction } = order;
    const run = runs.start({
      experiment: findExperiment(order['experiment'] as string),
      values: order['values'] as Record<string, unknown>,
      seed: order['seed'] as number,
      ...(typeof prediction === 'number' && Number.isFinite(prediction) ? { prediction } : {}),
    });
    c.header('location', `/api/runs/${run.id}`);
    return c.json({ id: run.id }, 201);
  });
  app.get('/api/runs/:id', async (c) => {
    const run = await readRun(folder, c.req.param('id'));
    return c.json(judgeRun(findExperiment(run.experiment), run));
  });
  app.delete('/api/runs/:id', (c) => {
    const id = c.req.param('id');
    if (!runs.find(id)) throw new CourseError('unknown-run', 'That run is not under way.');
    runs.stop(id);
    return c.body(null, 202);
  });
  app.get('/api/runs/:id/events', (c) => {
    const live = runs.find(c.req.param('id'));
    if (!live) throw new CourseError('unknown-run', 'That run is not under way.');
    // A page that lost the stream names the last event that it has (HTML Standard, 9.2.4).
    const next = Number(c.req.header('last-event-id') ?? -1) + 1;
    return streamSSE(c, async (stream) => {
      let written = Promise.resolve();
      await new Promise<void>((resolve) => {
        const unfollow = live.follow(next, (event, index) => {
          const message = { id: String(index), event: event.kind, data: JSON.stringify(dataOf(event)) };
          written = written.then(() => stream.writeSSE(message));
          // The stream closes when we return: not before the last event is out.
          if (event.kind === 'end') void written.then(resolve);
        });
        stream.onAbort(() => {
          unfollow();
          resolve();
        });
      });
    });
  });

  app.post('/api/answers', async (c) => {
    const order = await readOrder(c, { row: 'string', question: 'string', option: 'number' });
    const { row, question, option } = order as { row: string; question: string; option: number };
    return c.json(await answerQuestion({ row, question, option }, folder));
  });
  return app;
}

/** What a follower is sent: of a run that ended, the judged view. */
function dataOf(event: RunEvent) {
  if (event.kind !== 'end') return event;
  const { run, unsaved } = event;
  return { view: judgeRun(findExperiment(run.experiment), run), ...(unsaved ? { unsaved } : {}) };
}

/** Reads a JSON object whose members have these types. */
async function readOrder(
  c: Context,
  members: Readonly<Record<string, 'string' | 'number' | 'object'>>,
): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    if (error instanceof CourseError) throw error;
    throw new CourseError('request-malformed', 'The request is no JSON.');
  }
  if (typeof body !== 'object' || body === null)
    throw new CourseError('request-malformed', 'The request is no JSON object.');
  const order = body as Record<string, unknown>;
  for (const [name, type] of Object.entries(members)) {
    if (typeof order[name] !== type || order[name] === null) {
      throw new CourseError('request-malformed', `“${name}” should be a ${type}.`);
    }
  }
  return order;
}
