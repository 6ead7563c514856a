/** What the local server and the page say to each other. Types only: the page imports nothing else of the server. */
import type { LessonBlock, QuestionView } from '../kit/course.ts';
import type { ErrorView } from '../kit/errors.ts';
import type { Backend, ExerciseJudgement, SqlTexts } from '../kit/exercise.ts';
import type { ExperimentView } from '../kit/experiment.ts';
import type { Values } from '../kit/parameters.ts';
import type { CheckReport } from '../kit/report.ts';
import type { Machine, RunView } from '../kit/run.ts';
import type { Verdict } from '../kit/verdict.ts';

/**
 * A row is done when each of its experiments has run to its end, each of its exercises has passed, and each question
 * has been answered rightly.
 */
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
  /** What failed before and comes back changed, the longest due first. */
  readonly review: readonly ReviewItem[];
  /** What the learner should know, such as that nothing can be saved. */
  readonly notices: readonly ErrorView[];
}

/** Something that failed, offered again with other parameters. */
export interface ReviewItem {
  readonly kind: 'question' | 'experiment' | 'exercise';
  readonly row: string;
  /** Of the question in its row, of the experiment, or of the exercise. */
  readonly id: string;
  readonly title: string;
  /** What happened before, in one sentence. */
  readonly because: string;
  /** ISO 8601; in the future: not yet. */
  readonly due: string;
  readonly isDue: boolean;
  /** What is different this time. */
  readonly seed: number;
  readonly values?: Values;
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
  readonly exercises: Readonly<Record<string, ExerciseState>>;
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
  /** Set when it comes back changed: begin with these. */
  readonly review?: ReviewItem;
}

export type ExerciseState = ServerExerciseState | SqlExerciseState;

interface ExerciseFaceState {
  readonly exercise: {
    readonly id: string;
    readonly stage: string;
    readonly title: string;
    readonly summary: string;
    /** HTML. */
    readonly brief: string;
    readonly steps: readonly {
      readonly audit: string;
      readonly title: string;
      readonly rule: string;
      readonly hints: number;
      /** The hints that were asked for. */
      readonly shown: readonly string[];
    }[];
  };
  /** The learner's last check. */
  readonly last?: string;
  /** The check under way. */
  readonly live?: string;
  /** It has passed once; then there is a reading. */
  readonly passed: boolean;
  /** HTML, once it has passed. */
  readonly solution?: string;
  readonly review?: ReviewItem;
}

export interface ServerExerciseState extends ExerciseFaceState {
  readonly kind: 'server';
  readonly starters: readonly {
    readonly id: string;
    readonly title: string;
    /** The program without which there is no running it. */
    readonly needs: string;
    readonly install: string;
    readonly run: string;
  }[];
  /** Where a new project may lie. */
  readonly folder: string;
  /** The check stops and kills the server: it has to start it itself, and an address is not enough. */
  readonly mustStart: boolean;
  /** Where the learner's server is, as it was said last. */
  readonly backend?: Backend;
}

export interface SqlExerciseState extends ExerciseFaceState {
  readonly kind: 'sql';
  readonly files: readonly {
    readonly name: string;
    readonly title: string;
    /** What it holds in the beginning, and what it held when it was checked last. */
    readonly starter: string;
    readonly text: string;
  }[];
  /** SQL: the tables that are there. */
  readonly tables: string;
  /** Name → meaning of what a statement may name with a colon. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** `GET /api/checks/ID`, and the `end` of its events */
export interface CheckView {
  readonly report: CheckReport;
  readonly verdict: Verdict;
  /** Of a check that belongs to an exercise. */
  readonly judgement?: ExerciseJudgement;
}

/** `POST /api/checks`, answered with 201, Location, and the id: with a server, or with SQL, as the exercise asks */
export type CheckRequest = { readonly exercise: string; readonly seed: number } & (
  | { readonly backend: Backend }
  | { readonly texts: SqlTexts }
);

/** `POST /api/projects`: a project from a starter; answered with 201 */
export interface ProjectRequest {
  readonly exercise: string;
  readonly starter: string;
  readonly folder: string;
}

export interface ProjectView {
  readonly folder: string;
  readonly run: string;
  readonly install: string;
}

/** `POST /api/hints`: the next hint of a step */
export interface HintRequest {
  readonly exercise: string;
  readonly audit: string;
}

export interface HintView {
  /** All hints of the step that are shown now. */
  readonly shown: readonly string[];
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
