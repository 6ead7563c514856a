/** Runs an experiment from its declaration to a stored run: rows as they come, and a whole that can be judged anew. */
import { randomBytes } from 'node:crypto';
import { cpus, type as osType, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { CourseError, type ErrorView, toCourseError } from '../../kit/errors.ts';
import type { AnyExperiment } from '../../kit/experiment.ts';
import type { Row } from '../../kit/figure.ts';
import { parseValues, type Values } from '../../kit/parameters.ts';
import type { Environment } from '../../kit/part.ts';
import type { Machine, Outcome, Run, RunProgress } from '../../kit/run.ts';
import { openLab } from './lab.ts';
import { checkRequirements } from './requirements.ts';

/** What is to be run. */
export interface RunRequest {
  readonly experiment: AnyExperiment;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly prediction?: number;
}

/** How it is run. */
export interface RunOptions {
  readonly env: Environment;
  readonly engines?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly id?: string;
  onRow?(row: Row): void;
  onProgress?(progress: RunProgress): void;
}

/** The id of a run: eight hexadecimal digits. */
export function createRunId(): string {
  return randomBytes(4).toString('hex');
}

/**
 * Runs it; resolves also when it was stopped or failed, with the rows measured until then.
 * Throws only for what is wrong before anything was started: `parameter-out-of-range`.
 */
export async function runExperiment(request: RunRequest, options: RunOptions): Promise<Run> {
  const { experiment, seed, prediction } = request;
  const values = parseValues(experiment.parameters, request.values) as Values;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const rows: Row[] = [];
  const lab = openLab({
    seed,
    env: options.env,
    engines: options.engines ?? {},
    signal: options.signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  let outcome: Outcome = 'done';
  let error: ErrorView | undefined;
  try {
    await checkRequirements(experiment, options.engines ?? {}, options.env);
    for await (const row of experiment.measure(values as never, lab)) {
      rows.push(row as Row);
      options.onRow?.(row as Row);
      lab.signal.throwIfAborted();
    }
  } catch (thrown) {
    outcome = options.signal.aborted ? 'stopped' : 'failed';
    error = (await explain(thrown, options.signal, lab.signal)).toView();
  } finally {
    await lab.close();
  }
  return {
    format: 1,
    id: options.id ?? createRunId(),
    experiment: experiment.id,
    seed,
    values,
    ...(prediction === undefined ? {} : { prediction }),
    startedAt,
    durationMs: Math.round(performance.now() - started),
    machine: describeMachine(),
    parts: lab.parts,
    outcome,
    ...(error ? { error } : {}),
    rows,
    hops: lab.hops,
    transcript: lab.transcript(),
  };
}

/** ms that the news of a part's death may take behind the errors that it causes. */
const newsMs = 500;

/** A part that died explains whatever broke after it; a stop explains whatever it interrupted. */
async function explain(thrown: unknown, stop: AbortSignal, lab: AbortSignal): Promise<CourseError> {
  if (stop.aborted) return new CourseError('stopped', 'You stopped the run.');
  // A timer that keeps the process alive: when nothing was started, nothing else does.
  await delay(newsMs, undefined, { signal: lab }).catch(() => {});
  return toCourseError(lab.aborted ? lab.reason : thrown);
}

/** The machine, in words that name no person and no host. */
export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    os: `${osType()} ${process.arch}`,
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}
