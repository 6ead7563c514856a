/** Checks an SQL exercise: asks the steps in their order, on a PostgreSQL that is started for it unless one is given. */
import { readFile } from 'node:fs/promises';
import { type CheckOptions, createCheckId } from '../../../audits/check/perform-check.ts';
import { CourseError, errorTable, toCourseError } from '../../../kit/errors.ts';
import type { SqlExercise, SqlJudgement, SqlStep, SqlTexts } from '../../../kit/exercise.ts';
import type { Environment } from '../../../kit/part.ts';
import type { AuditResult, BlameView, CheckReport } from '../../../kit/report.ts';
import { type OpenBench, openBench } from './bench.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';

export interface SqlCheckOptions extends Pick<CheckOptions, 'signal' | 'id' | 'onProgress' | 'onResult'> {
  readonly env: Environment;
  /** Where the statements run; a server of its own, unless given. One that is given is not stopped. */
  readonly server?: BenchServer;
  /** ms that the check may take; 90,000 unless given. */
  readonly ms?: number;
}

/** Characters of a file that are read: more is no exercise. */
const maxCharacters = 50_000;

/** Resolves with the report, also when it ended before its end. */
export async function checkSql(
  exercise: SqlExercise,
  texts: SqlTexts,
  seed: number,
  options: SqlCheckOptions,
): Promise<CheckReport> {
  const { env, onProgress, onResult, ms = 90_000 } = options;
  let { server } = options;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const own = Object.fromEntries(exercise.files.map(({ name }) => [name, texts[name] ?? '']));
  const tooLong = new AbortController();
  const timer = setTimeout(() => {
    tooLong.abort(new CourseError('check-too-long', `The check was not done after ${ms / 1_000} s.`));
  }, ms);
  const signal = AbortSignal.any([options.signal, tooLong.signal]);
  const results: AuditResult[] = [];
  let bench: OpenBench | undefined;
  let ended: CourseError | undefined;
  try {
    refuseLong(own);
    onProgress?.({ done: 0, total: 1, saying: 'starting PostgreSQL' });
    server ??= await startBenchServer({ env, signal });
    void server.died.then((happened) => tooLong.abort(new CourseError('part-died', happened)));
    bench = openBench(server, {
      signal,
      seed,
      texts: own,
      tables: await readFile(exercise.tables, 'utf8'),
    });
    const ask = exercise.begin(bench);
    for (const [index, step] of exercise.steps.entries()) {
      onProgress?.({ done: index, total: exercise.steps.length, saying: step.title.replaceAll('`', '') });
      const before = results.find(({ result }) => result !== 'passed');
      const result = before ? notAsked(step, before) : resultOf(exercise, step, await ask(step.audit));
      signal.throwIfAborted();
      results.push(result);
      onResult?.(result);
    }
  } catch (thrown) {
    ended = whyEnded(thrown, options.signal, tooLong.signal);
  } finally {
    clearTimeout(timer);
    // With a server of its own everything goes at once.
    await (options.server ? bench?.close() : server?.stop());
  }
  return {
    format: 1,
    id: options.id ?? createCheckId(),
    target: 'your SQL',
    exercise: exercise.id,
    texts: own,
    seed,
    write: false,
    only: exercise.steps.map(({ audit }) => audit),
    startedAt,
    durationMs: Math.round(performance.now() - started),
    contract: server?.version ?? 'PostgreSQL, which was not started',
    collections: exercise.files.map(({ name }) => name),
    results,
    created: [],
    requests: 0,
    notes: [],
    ...(ended ? { error: ended.toView() } : {}),
    ...(ended && ended.code !== 'stopped' ? { blame: blameOf(ended) } : {}),
  };
}

function refuseLong(texts: SqlTexts): void {
  const long = Object.entries(texts).find(([, text]) => text.length > maxCharacters);
  if (!long) return;
  throw new CourseError('request-too-large', `${long[0]} has more than ${maxCharacters} characters.`, {
    hint: 'A few lines will do.',
  });
}

function whyEnded(thrown: unknown, stop: AbortSignal, tooLong: AbortSignal): CourseError {
  if (stop.aborted) return new CourseError('stopped', 'You stopped the check.');
  return toCourseError(tooLong.aborted ? tooLong.reason : thrown);
}

/** Our own statements run on the same server just before the learner's: that they were refused is no fault of the learner. */
function blameOf({ code }: CourseError): BlameView {
  return {
    who: errorTable[code].blame,
    because: 'This is where the error points; your own statements are judged, not blamed.',
  };
}

function notAsked(step: SqlStep, before: AuditResult): AuditResult {
  return { ...faceOf(step), result: 'not run', because: `It comes after: ${before.rule}` };
}

function faceOf({ audit, file, rule }: SqlStep) {
  return { audit, collection: file, rule };
}

function resultOf(exercise: SqlExercise, step: SqlStep, judgement: SqlJudgement): AuditResult {
  if (judgement.verdict !== 'failed') {
    return { ...faceOf(step), result: judgement.verdict, because: judgement.because };
  }
  const { expected, got, evidence } = judgement;
  const { source, client } = step;
  const [row = ''] = exercise.id.split('/', 1);
  return {
    ...faceOf(step),
    result: 'failed',
    because: got,
    finding: { level: 'failure', expected, got, source, client, row, evidence },
  };
}
