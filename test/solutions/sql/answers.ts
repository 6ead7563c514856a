/** Answers to an SQL exercise: those that are right, and those that are wrong in a way that has a name. */
import type { SqlTexts } from '../../../kit/exercise.ts';

export interface Answers {
  /** Id of the exercise. */
  readonly exercise: string;
  /** Name → files. The first is the model solution. */
  readonly right: Readonly<Record<string, SqlTexts>>;
  readonly wrong: readonly WrongAnswer[];
}

export interface WrongAnswer {
  readonly name: string;
  /** The step at which it has to be sent back. */
  readonly caughtAt: string;
  readonly texts: SqlTexts;
}
