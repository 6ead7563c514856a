/** The exercises of a row as the page shows them, laid beside what the learner has done. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listAudits } from '../audits/index.ts';
import { createProject, findStarter } from '../course/exercises/project.ts';
import { findExercise, listExercises } from '../course/index.ts';
import { renderMarkdown } from '../course/lessons/parse.ts';
import { starters } from '../course/starters/index.ts';
import { CourseError } from '../kit/errors.ts';
import {
  type Backend,
  type Exercise,
  judgeExercise,
  type ServerExercise,
  type SqlExercise,
} from '../kit/exercise.ts';
import { type CheckReport, verdictOf } from '../kit/report.ts';
import type {
  CheckView,
  ExerciseState,
  HintRequest,
  HintView,
  ProjectRequest,
  ProjectView,
  ReviewItem,
} from './api.ts';
import type { CheckKeeper } from './checks.ts';
import { readCheck } from './store/checks.ts';
import { addProgress, backendOf, type ProgressEntry, readProgress } from './store/progress.ts';

export interface Surroundings {
  /** The data folder, and what was done so far. */
  readonly folder: string;
  readonly entries: readonly ProgressEntry[];
  readonly checks: CheckKeeper;
  readonly review: ReviewItem | undefined;
}

/** One exercise, with the last check, the hints that were asked for, and the reading once it has passed. */
export async function viewExercise(exercise: Exercise, surroundings: Surroundings): Promise<ExerciseState> {
  const { folder, entries } = surroundings;
  const face = await viewFace(exercise, surroundings);
  return exercise.kind === 'sql'
    ? { ...face, ...(await viewFiles(exercise, face.last, folder)) }
    : { ...face, ...viewServer(exercise, entries) };
}

async function viewFace(exercise: Exercise, { entries, checks, review }: Surroundings) {
  const { id, stage, title, summary } = exercise;
  const last = entries.findLast((one) => one.did === 'check' && one.exercise === id);
  const live = checks.current();
  const passed = hasPassed(id, entries);
  return {
    exercise: {
      id,
      stage,
      title,
      summary,
      brief: renderMarkdown(await readFile(exercise.brief, 'utf8')),
      steps: exercise.steps.map((step) => ({
        audit: step.audit,
        title: step.title,
        rule: 'rule' in step ? step.rule : (listAudits().find(({ id }) => id === step.audit)?.rule ?? ''),
        hints: step.hints.length,
        shown: step.hints.slice(0, hintsShown(exercise.id, step.audit, entries)),
      })),
    },
    ...(last?.did === 'check' ? { last: last.check } : {}),
    ...(live?.subject === id ? { live: live.id } : {}),
    passed,
    ...(passed ? { solution: renderMarkdown(await readFile(exercise.solution, 'utf8')) } : {}),
    ...(review ? { review } : {}),
  };
}

function viewServer({ id, steps }: ServerExercise, entries: readonly ProgressEntry[]) {
  const backend = backendOf(id, entries);
  return {
    kind: 'server' as const,
    starters: starters.map(({ id, title, toolchain, install, run }) => ({
      id,
      title,
      needs: toolchain.why,
      install,
      run,
    })),
    folder: join(homedir(), 'my-postcards'),
    mustStart: steps.some(({ audit }) =>
      listAudits().some(({ id: one, needs }) => one === audit && needs.includes('crash')),
    ),
    ...(backend ? { backend } : {}),
  };
}

/** The files as they were checked last, here or in a terminal; or as they begin. */
async function viewFiles(exercise: SqlExercise, last: string | undefined, folder: string) {
  // A check that cannot be read is told where it is to be shown.
  const checked = last === undefined ? undefined : await readCheck(folder, last).catch(() => undefined);
  return {
    kind: 'sql' as const,
    files: await Promise.all(
      exercise.files.map(async ({ name, title, starter }) => {
        const begins = await readFile(starter, 'utf8');
        return { name, title, starter: begins, text: checked?.texts?.[name] ?? begins };
      }),
    ),
    tables: await readFile(exercise.tables, 'utf8'),
    parameters: exercise.parameters,
  };
}

export function hasPassed(exercise: string, entries: readonly ProgressEntry[]): boolean {
  return entries.some((one) => one.did === 'check' && one.exercise === exercise && one.verdict === 'passed');
}

function hintsShown(exercise: string, audit: string, entries: readonly ProgressEntry[]): number {
  const asked = entries.flatMap((one) =>
    one.did === 'hint' && one.exercise === exercise && one.audit === audit ? [one.hint + 1] : [],
  );
  return Math.max(0, ...asked);
}

/** A stored check, judged by its exercise when it belongs to one. */
export function viewCheck(report: CheckReport): CheckView {
  if (report.exercise === undefined) return { report, verdict: verdictOf(report) };
  const judgement = judgeExercise(findExercise(report.exercise), report);
  return { report, verdict: judgement.verdict, judgement };
}

/** Makes a project, and remembers where it is. */
export async function startProject(
  { exercise: name, starter: starterId, folder: path }: ProjectRequest,
  folder: string,
): Promise<ProjectView> {
  const exercise = findExercise(name);
  if (exercise.kind !== 'server') {
    throw new CourseError('unknown-starter', `Stage ${exercise.stage} is SQL, and has no starter.`);
  }
  if (!isAbsolute(path)) {
    throw new CourseError('folder-not-empty', `“${path}” is no absolute path.`, {
      hint: 'Write the whole path of a new folder.',
    });
  }
  const { run, install } = await createProject(path, findStarter(starterId), exercise, listExercises());
  await addProgress(folder, {
    at: new Date().toISOString(),
    did: 'project',
    exercise: exercise.id,
    backend: { command: run, folder: path },
  });
  return { folder: path, run, install };
}

/** Remembers where the learner's server is, unless it is known already. */
export async function rememberBackend(exercise: Exercise, backend: Backend, folder: string): Promise<void> {
  const { entries } = await readProgress(folder);
  const last = entries.findLast((one) => one.did === 'project' && one.exercise === exercise.id);
  if (last?.did === 'project' && isDeepStrictEqual(last.backend, backend)) return;
  await addProgress(folder, { at: new Date().toISOString(), did: 'project', exercise: exercise.id, backend });
}

/** Shows one hint more of a step. */
export async function giveHint({ exercise: name, audit }: HintRequest, folder: string): Promise<HintView> {
  const exercise = findExercise(name);
  const step = exercise.steps.find((one) => one.audit === audit);
  if (!step) throw new CourseError('not-found', `The exercise has no step “${audit}”.`);
  const { entries } = await readProgress(folder);
  const shown = hintsShown(exercise.id, audit, entries);
  if (shown < step.hints.length) {
    await addProgress(folder, {
      at: new Date().toISOString(),
      did: 'hint',
      exercise: exercise.id,
      audit,
      hint: shown,
    });
  }
  return { shown: step.hints.slice(0, shown + 1) };
}
