/** Runs under way, with small experiments of our own: one at a time, followed, stopped, and kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineExperiment, type Lab } from '../kit/experiment.ts';
import { numberParameter } from '../kit/parameters.ts';
import { createRunKeeper, type RunEvent, type RunKeeper } from './runs.ts';
import { readProgress } from './store/progress.ts';
import { listRuns, readRun } from './store/runs.ts';

interface CountRow {
  readonly variant: string;
  readonly count: number;
}

/** Counts to two, then does what the test wants before it counts to three. */
function createExperiment(between: (lab: Lab) => Promise<void>) {
  return defineExperiment({
    id: 'counting/to-three',
    title: 'Counting',
    question: 'Does it count?',
    parameters: { steps: numberParameter({ title: 'steps', default: 3, min: 1, max: 9 }) },
    quick: {},
    large: {},
    prediction: {
      ask: 'It counts to',
      unit: '',
      min: 0,
      max: 9,
      measured: (rows: readonly CountRow[]) => rows.length,
    },
    variants: [{ id: 'one', title: 'one' }],
    topology: { nodes: [], edges: [] },
    columns: { variant: { title: 'variant' }, count: { title: 'count' } },
    async *measure(_values, lab): AsyncIterable<CountRow> {
      lab.progress(0, 3, 'counting');
      yield { variant: 'one', count: 1 };
      yield { variant: 'one', count: 2 };
      await between(lab);
      yield { variant: 'one', count: 3 };
    },
    figures: [],
    findings: [
      {
        id: 'counts',
        claim: 'It counts.',
        decide: () => ({ verdict: 'passed' as const, because: 'it did' }),
      },
    ],
    numbers: {},
    decisive: [],
  });
}

/** Waits until it is stopped, as a measurement does. */
const stuck = createExperiment(
  (lab) =>
    new Promise((_, reject) =>
      lab.signal.addEventListener('abort', () => reject(lab.signal.reason), { once: true }),
    ),
);

let folder: string;
let runs: RunKeeper;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'be-keeper-test-'));
  runs = createRunKeeper(folder, process.env);
});
afterEach(async () => {
  await runs.close();
  rmSync(folder, { recursive: true, force: true });
});

const order = { values: {}, seed: 1 };
const counts = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'row' ? [event.row['count']] : []));

/** Resolves with the first event that fits. */
function heard(live: ReturnType<RunKeeper['start']>, fits: (event: RunEvent) => boolean): Promise<RunEvent> {
  return new Promise((resolve) => {
    live.follow(0, (event) => {
      if (fits(event)) resolve(event);
    });
  });
}
const second = (event: RunEvent) => event.kind === 'row' && event.row['count'] === 2;

describe('one at a time', () => {
  it('refuses a second run, and starts nothing for it', async () => {
    const first = runs.start({ ...order, experiment: stuck });
    let started = false;
    const other = createExperiment(async () => {
      started = true;
    });
    expect(() => runs.start({ ...order, experiment: other })).toThrow(
      expect.objectContaining({ code: 'run-in-progress', message: expect.stringContaining(first.id) }),
    );
    expect(runs.current()).toBe(first);
    runs.stop(first.id);
    await first.ended;
    expect(runs.current()).toBeUndefined();
    const next = runs.start({ ...order, experiment: other });
    await next.ended;
    expect(started).toBe(true);
    expect((await listRuns(folder)).toSorted()).toEqual([first.id, next.id].toSorted());
  });

  it('starts nothing out of range, and is free afterwards', async () => {
    expect(() => runs.start({ ...order, experiment: stuck, values: { steps: 10 } })).toThrow(
      expect.objectContaining({
        code: 'parameter-out-of-range',
        message: expect.stringContaining('from 1 to 9'),
      }),
    );
    expect(runs.current()).toBeUndefined();
    expect(await listRuns(folder)).toEqual([]);
  });
});

describe('an end', () => {
  it('comes by itself: first the run is stored, then the progress names it', async () => {
    const live = runs.start({ ...order, experiment: createExperiment(async () => {}), prediction: 2 });
    await live.ended;
    expect(live.events.map((event) => event.kind)).toEqual(['progress', 'row', 'row', 'row', 'end']);
    const stored = await readRun(folder, live.id);
    expect(stored).toMatchObject({ outcome: 'done', prediction: 2, values: { steps: 3 } });
    expect(live.events.at(-1)).toEqual({ kind: 'end', run: stored });
    expect((await readProgress(folder)).entries).toEqual([
      expect.objectContaining({ did: 'predict', prediction: 2, run: live.id }),
      expect.objectContaining({ did: 'run', outcome: 'done', run: live.id, findings: { counts: 'passed' } }),
    ]);
  });

  it('comes by a stop, with the rows until then', async () => {
    const live = runs.start({ ...order, experiment: stuck });
    await heard(live, second);
    runs.stop('00000000');
    expect(runs.current()).toBe(live);
    runs.stop(live.id);
    await live.ended;
    const stored = await readRun(folder, live.id);
    expect(stored).toMatchObject({ outcome: 'stopped', error: { code: 'stopped' } });
    expect(stored.rows.map((row) => row['count'])).toEqual([1, 2]);
    expect((await readProgress(folder)).entries).toEqual([
      expect.objectContaining({ did: 'run', outcome: 'stopped', findings: { counts: 'undecided' } }),
    ]);
  });

  it('comes by a fault, explained', async () => {
    const live = runs.start({
      ...order,
      experiment: createExperiment(async () => {
        throw new Error('it broke');
      }),
    });
    await live.ended;
    expect(await readRun(folder, live.id)).toMatchObject({
      outcome: 'failed',
      error: { code: 'internal', happened: 'it broke' },
      rows: [{ count: 1 }, { count: 2 }],
    });
    expect(runs.current()).toBeUndefined();
  });

  it('comes when the keeper closes, and is stored', async () => {
    const live = runs.start({ ...order, experiment: stuck });
    await heard(live, second);
    await runs.close();
    expect((await readRun(folder, live.id)).outcome).toBe('stopped');
    await runs.close();
  });

  it('comes also when nothing can be stored, and says why', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const keeper = createRunKeeper(join(file, 'below'), process.env);
    const live = keeper.start({ ...order, experiment: createExperiment(async () => {}) });
    await live.ended;
    const end = live.events.at(-1);
    expect(end).toMatchObject({
      kind: 'end',
      run: { id: live.id, outcome: 'done', rows: [{ count: 1 }, { count: 2 }, { count: 3 }] },
      unsaved: { code: 'folder-not-writable' },
    });
    expect(keeper.current()).toBeUndefined();
    const next = keeper.start({ ...order, experiment: createExperiment(async () => {}) });
    await next.ended;
    expect(next.events.at(-1)?.kind).toBe('end');
  });
});

describe('followers', () => {
  it('may leave: the run goes on', async () => {
    let goOn = () => {};
    const live = runs.start({
      ...order,
      experiment: createExperiment(
        () =>
          new Promise((resolve) => {
            goOn = resolve;
          }),
      ),
    });
    const heardBefore: RunEvent[] = [];
    const leave = live.follow(0, (event) => heardBefore.push(event));
    await heard(live, second);
    leave();
    goOn();
    await live.ended;
    expect(counts(heardBefore)).toEqual([1, 2]);
    expect(counts(live.events)).toEqual([1, 2, 3]);
    expect((await readRun(folder, live.id)).outcome).toBe('done');
  });

  it('hear each event from the one that they name, once, with its index', async () => {
    const live = runs.start({ ...order, experiment: stuck });
    await heard(live, second);
    const indices: number[] = [];
    live.follow(2, (event, index) => {
      indices.push(index);
      expect(live.events[index]).toBe(event);
    });
    expect(indices).toEqual([2]);
    runs.stop(live.id);
    await live.ended;
    expect(indices).toEqual([2, 3]);
    const late: number[] = [];
    runs.find(live.id)?.follow(3, (_, index) => late.push(index));
    expect(late).toEqual([3]);
    expect(runs.find('00000000')).toBeUndefined();
  });
});
