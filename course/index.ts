/** The course: its modules in teaching order, and what is found in them by id. */
import type { CourseModule, CourseRow } from '../kit/course.ts';
import { CourseError } from '../kit/errors.ts';
import type { Exercise } from '../kit/exercise.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import { workingTogether } from './00-working-together/module.ts';
import { databases } from './01-databases/module.ts';
import { fullStackArchitecture } from './02-full-stack-architecture/module.ts';
import { aRestfulServer } from './03-a-restful-server/module.ts';
import { mockingTheBackend } from './04-mocking-the-backend/module.ts';
import { persistence } from './05-persistence/module.ts';
import { abstractingTheBackend } from './06-abstracting-the-backend/module.ts';
import { containers } from './07-containers/module.ts';
import { scalingRoutingSecurity } from './08-scaling-routing-security/module.ts';
import { commonPatterns } from './09-common-patterns/module.ts';
import { dataScienceToProduction } from './10-data-science-to-production/module.ts';

export const modules: readonly CourseModule[] = [
  workingTogether,
  databases,
  fullStackArchitecture,
  aRestfulServer,
  mockingTheBackend,
  persistence,
  abstractingTheBackend,
  containers,
  scalingRoutingSecurity,
  commonPatterns,
  dataScienceToProduction,
];

/** A row with its number, such as 6.4: the places of the module and of the row, never part of an id. */
export interface NumberedRow {
  readonly number: string;
  readonly module: CourseModule;
  readonly row: CourseRow;
}

/** All rows, in teaching order. */
export function listRows(): NumberedRow[] {
  return modules.flatMap((module, place) =>
    module.rows.map((row, index) => ({ number: `${place}.${index + 1}`, module, row })),
  );
}

/** The row with this id that has a lesson; throws `not-found`. */
export function findRow(id: string): NumberedRow & { row: Required<CourseRow> } {
  const found = listRows().find(({ row }) => row.id === id);
  if (found?.row.lesson) return { ...found, row: { ...found.row, lesson: found.row.lesson } };
  throw new CourseError('not-found', `There is no lesson “${id}”${found ? ' yet' : ''}.`);
}

/** All experiments, in teaching order. */
export function listExperiments(): AnyExperiment[] {
  return listRows().flatMap(({ row }) => row.lesson?.experiments ?? []);
}

/** The experiment with this id; throws `unknown-experiment`. */
export function findExperiment(id: string): AnyExperiment {
  const found = listExperiments().find((experiment) => experiment.id === id);
  if (found) return found;
  const known = listExperiments().map((experiment) => experiment.id);
  throw new CourseError(
    'unknown-experiment',
    `There is no experiment “${id}”. There is ${known.join(', ')}.`,
  );
}

/** All exercises, in teaching order. */
export function listExercises(): Exercise[] {
  return listRows().flatMap(({ row }) => row.lesson?.exercises ?? []);
}

/** The exercise with this stage, such as 3b, or this id; throws `unknown-exercise`. */
export function findExercise(name: string): Exercise {
  const found = listExercises().find(({ id, stage }) => id === name || stage === name);
  if (found) return found;
  const known = listExercises().map(({ id, stage }) => `${stage} (${id})`);
  throw new CourseError('unknown-exercise', `There is no exercise “${name}”. There is ${known.join(', ')}.`);
}
