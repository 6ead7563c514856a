/** Loads a lesson from disk, with the recorded runs of its experiments. */
import { readFile } from 'node:fs/promises';
import type { CourseRow, Lesson } from '../../kit/course.ts';
import { CourseError } from '../../kit/errors.ts';
import type { AnyExperiment } from '../../kit/experiment.ts';
import { judgeRun } from '../../kit/judge.ts';
import type { Run, RunView } from '../../kit/run.ts';
import { parseLesson } from './parse.ts';

export interface LoadedLesson {
  readonly lesson: Lesson;
  /** Experiment id → the run that ships with the course, judged. */
  readonly recorded: Readonly<Record<string, RunView>>;
}

/** Where the recorded run of an experiment lies: beside its lesson, named after it. */
export function recordedFile(lesson: URL, experiment: AnyExperiment): URL {
  return new URL(`./${experiment.id.split('/')[1]}.recorded.json`, lesson);
}

const loaded = new Map<string, Promise<LoadedLesson>>();

/** Reads each lesson once: it does not change while the course runs. */
export function loadLesson(row: Required<CourseRow>): Promise<LoadedLesson> {
  const known = loaded.get(row.id) ?? readLesson(row);
  loaded.set(row.id, known);
  // What could not be read is tried anew the next time.
  known.catch(() => loaded.delete(row.id));
  return known;
}

async function readLesson(row: Required<CourseRow>): Promise<LoadedLesson> {
  const { file, experiments } = row.lesson;
  const recorded: Record<string, RunView> = {};
  for (const experiment of experiments) {
    const run = JSON.parse(await readFile(recordedFile(file, experiment), 'utf8')) as Run;
    recorded[experiment.id] = judgeRun(experiment, run);
  }
  const numbers = Object.assign({}, ...Object.values(recorded).map((view) => view.numbers));
  try {
    return { lesson: parseLesson(await readFile(file, 'utf8'), numbers), recorded };
  } catch (cause) {
    throw new CourseError('internal', `The lesson “${row.id}” cannot be read: ${String(cause)}`, { cause });
  }
}
