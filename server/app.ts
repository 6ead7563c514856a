/** The local server's routes: the page, the course as JSON, and runs as a stream of events. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { findExercise, findExperiment, findRow } from '../course/index.ts';
import { loadLesson } from '../course/lessons/load.ts';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import { judgeRun } from '../kit/judge.ts';
import type { CheckEvent, CheckKeeper } from './checks.ts';
import { giveHint, rememberBackend, startProject, viewCheck } from './exercises.ts';
import { type Door, guard } from './guard.ts';
import { readOrder, readWork } from './orders.ts';
import type { Page } from './page.ts';
import { answerQuestion, viewCourse, viewRow } from './rows.ts';
import type { RunEvent, RunKeeper } from './runs.ts';
import { readCheck } from './store/checks.ts';
import { readRun } from './store/runs.ts';
import { streamLive } from './stream.ts';

export interface AppOptions {
  /** The data folder. */
  readonly folder: string;
  readonly page: Page;
  readonly runs: RunKeeper;
  readonly checks: CheckKeeper;
  readonly door: Door;
  /** Tells two instances apart. */
  readonly instance: string;
  readonly notices: readonly ErrorView[];
}

export function createApp(options: AppOptions): Hono {
  const { folder, page, runs, checks, door, instance, notices } = options;
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
  app.get('/checks/:id', showPage);
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
  app.get('/api/rows/:id', async (c) => c.json(await viewRow(c.req.param('id'), folder, { runs, checks })));
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
      experiment: findExperiment(order.experiment),
      values: order.values,
      seed: order.seed,
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
    return streamLive(c, live, dataOfRun);
  });

  app.post('/api/checks', async (c) => {
    const order = await readOrder(c, { exercise: 'string', seed: 'number' });
    const exercise = findExercise(order.exercise);
    const work = readWork(exercise, order);
    const check = checks.start({ exercise, work, seed: order.seed });
    // That it cannot be kept is told with the end of the check, which cannot be kept either.
    if (!('texts' in work)) await rememberBackend(exercise, work, folder).catch(() => {});
    c.header('location', `/api/checks/${check.id}`);
    return c.json({ id: check.id }, 201);
  });
  app.get('/api/checks/:id', async (c) => c.json(viewCheck(await readCheck(folder, c.req.param('id')))));
  app.delete('/api/checks/:id', (c) => {
    const id = c.req.param('id');
    if (!checks.find(id)) throw new CourseError('unknown-check', 'That check is not under way.');
    checks.stop(id);
    return c.body(null, 202);
  });
  app.get('/api/checks/:id/events', (c) => {
    const live = checks.find(c.req.param('id'));
    if (!live) throw new CourseError('unknown-check', 'That check is not under way.');
    return streamLive(c, live, dataOfCheck);
  });
  app.post('/api/projects', async (c) => {
    const order = await readOrder(c, { exercise: 'string', starter: 'string', folder: 'string' });
    return c.json(await startProject(order, folder), 201);
  });
  app.post('/api/hints', async (c) =>
    c.json(await giveHint(await readOrder(c, { exercise: 'string', audit: 'string' }), folder)),
  );

  app.post('/api/answers', async (c) => {
    const { row, question, option } = await readOrder(c, {
      row: 'string',
      question: 'string',
      option: 'number',
    });
    return c.json(await answerQuestion({ row, question, option }, folder));
  });
  return app;
}

/** What a follower is sent: of a run that ended, the judged view. */
function dataOfRun(event: RunEvent) {
  if (event.kind !== 'end') return event;
  const { run, unsaved } = event;
  return { view: judgeRun(findExperiment(run.experiment), run), ...(unsaved ? { unsaved } : {}) };
}

function dataOfCheck(event: CheckEvent) {
  if (event.kind !== 'end') return event;
  const { report, unsaved } = event;
  return { view: viewCheck(report), ...(unsaved ? { unsaved } : {}) };
}
