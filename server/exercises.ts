/** The exercises of a row as the page shows them, laid beside what the learner has done. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listAudits } from '../audits/index.ts';
import { createProject, findStarter } from '../course/exercises/project.ts';
import { findExercise } from '../course/index.ts';
import { renderMarkdown } from '../course/lessons/parse.ts';
import { starters } from '../course/starters/index.ts';
import { CourseError } from '../kit/errors.ts';
import { type Backend, type Exercise, judgeExercise } from '../kit/exercise.ts';
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
import { addProgress, type ProgressEntry, readProgress } from './store/progress.ts';

/** One exercise, with the last check, the hints that were asked for, and the reading once it has passed. */
export async function viewExercise(
  exercise: Exercise,
  entries: readonly ProgressEntry[],
  checks: CheckKeeper,
  review: ReviewItem | undefined,
): Promise<ExerciseState> {
  const { id, stage, title, summary } = exercise;
  const last = entries.findLast((one) => one.did === 'check' && one.exercise === id);
  const project = entries.findLast((one) => one.did === 'project' && one.exercise === id);
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
        rule: listAudits().find((audit) => audit.id === step.audit)?.rule ?? '',
        hints: step.hints.length,
        shown: step.hints.slice(0, hintsShown(exercise.id, step.audit, entries)),
      })),
    },
    starters: starters.map(({ id, title, toolchain, install, run }) => ({
      id,
      title,
      needs: toolchain.why,
      install,
      run,
    })),
    folder: join(homedir(), 'my-postcards'),
    ...(project?.did === 'project' ? { backend: project.backend } : {}),
    ...(last?.did === 'check' ? { last: last.check } : {}),
    ...(live?.subject === id ? { live: live.id } : {}),
    passed,
    ...(passed ? { solution: renderMarkdown(await readFile(exercise.solution, 'utf8')) } : {}),
    ...(review ? { review } : {}),
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
  if (!isAbsolute(path)) {
    throw new CourseError('folder-not-empty', `“${path}” is no absolute path.`, {
      hint: 'Write the whole path of a new folder.',
    });
  }
  const { run, install } = await createProject(path, findStarter(starterId), exercise);
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
