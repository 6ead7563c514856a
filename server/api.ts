/** What the local server and the page say to each other. Types only: the page imports nothing else of the server. */
import type { LessonBlock, QuestionView } from '../kit/course.ts';
import type { ErrorView } from '../kit/errors.ts';
import type { ExperimentView } from '../kit/experiment.ts';
import type { Machine, RunView } from '../kit/run.ts';

/** A row is done when each of its experiments has run to its end and each question has been answered rightly. */
export type RowState = 'later' | 'open' | 'started' | 'done';

/** `GET /api/course` */
export interface CourseView {
  readonly modules: readonly {
    readonly number: string;
    readonly title: string;
    readonly rows: readonly {
      readonly number: string;
      readonly id: string;
      readonly title: string;
      readonly state: RowState;
    }[];
  }[];
  /** How the command line is called here: `npx be` in the repository, `be` where it is installed. */
  readonly command: string;
  /** What the learner should know, such as that nothing can be saved. */
  readonly notices: readonly ErrorView[];
}

/** `GET /api/rows/ID` */
export interface RowView {
  readonly id: string;
  readonly number: string;
  readonly module: string;
  readonly title: string;
  readonly lead: string;
  readonly blocks: readonly (
    | Exclude<LessonBlock, { kind: 'question' }>
    | { readonly kind: 'question'; readonly question: QuestionView }
  )[];
  readonly experiments: Readonly<Record<string, ExperimentState>>;
  /** Question id → the last answer. */
  readonly answers: Readonly<Record<string, AnswerView>>;
}

export interface ExperimentState {
  readonly experiment: ExperimentView;
  /** What the run that ships with the course found, without its rows. */
  readonly recorded: Pick<RunView, 'findings' | 'numbers'> & {
    readonly startedAt: string;
    readonly durationMs: number;
    readonly machine: Machine;
  };
  /** The learner's last run. */
  readonly last?: string;
  /** The run under way. */
  readonly live?: string;
}

/** `POST /api/runs`, answered with 201, Location, and the id */
export interface RunOrder {
  readonly experiment: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly prediction?: number;
}

/** `POST /api/answers` */
export interface AnswerOrder {
  readonly row: string;
  readonly question: string;
  readonly option: number;
}

export interface AnswerView {
  readonly option: number;
  readonly right: boolean;
  readonly because: string;
  /** Why it could not be saved. */
  readonly unsaved?: ErrorView;
}
