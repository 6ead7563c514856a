/** What an exercise is: something that the learner builds and a check decides, in steps: a server, or SQL. */
import type { Source } from './audit.ts';
import type { AuditResult, CheckReport, SqlEvidence } from './report.ts';
import type { SqlBench } from './sql-bench.ts';
import type { Verdict } from './verdict.ts';

export type Exercise = ServerExercise | SqlExercise;

/** What every exercise shows of itself. */
interface ExerciseFace {
  /** `row/exercise`, without numbers: `pagination/feed`. */
  readonly id: string;
  /** How the learner calls it: `be check 3b`. */
  readonly stage: string;
  readonly title: string;
  /** One sentence: what is to be built. */
  readonly summary: string;
  /** Markdown: what is given, what is to be built. */
  readonly brief: URL;
  /** In the order in which one builds them. */
  readonly steps: readonly ExerciseStep[];
  /** Markdown: how others solved it, and what it costs. Shown after the pass. */
  readonly solution: URL;
}

/** A server in any language. Its check is `be check` with the exercise's own contract, and each step is an audit. */
export interface ServerExercise extends ExerciseFace {
  readonly kind: 'server';
  /** The contract that the learner's server has to keep, an OpenAPI document. */
  readonly contract: URL;
  /** Path of the collection that is checked. */
  readonly collection: string;
  /** Ids of parts that the server needs: started with it, their variables in its environment. None unless given. */
  readonly parts?: readonly string[];
}

/** SQL in one file or more. Its check runs it on a PostgreSQL of its own; each step is a rule of the exercise. */
export interface SqlExercise extends ExerciseFace {
  readonly kind: 'sql';
  readonly files: readonly SqlFile[];
  /** SQL: the tables that are there, which the learner sees and the check makes. */
  readonly tables: URL;
  /** What a statement may name with a colon: name → meaning. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly SqlStep[];
  /** Opens the ground on which one check stands, and gives what asks a step on it. */
  begin(bench: SqlBench): (audit: string) => Promise<SqlJudgement>;
}

/** A file that the learner writes. */
export interface SqlFile {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly title: string;
  /** What it holds in the beginning. */
  readonly starter: URL;
}

export interface ExerciseStep {
  /** Id of the audit, or of the exercise's own rule. */
  readonly audit: string;
  /** What has to hold, in a few words. */
  readonly title: string;
  /** What to build next, said when this is the first step that does not pass. */
  readonly next: string;
  /** From a nudge to nearly the answer; asked for one by one. */
  readonly hints: readonly string[];
}

export interface SqlStep extends ExerciseStep {
  /** The file that it is about. */
  readonly file: string;
  /** The rule, as a sentence that the file keeps or breaks. */
  readonly rule: string;
  readonly source: Source;
  /** What a client would have shown or done, where the rule is broken. */
  readonly client: string;
}

/** What a step found. */
export type SqlJudgement =
  | { readonly verdict: 'passed' | 'undecided'; readonly because: string }
  | {
      readonly verdict: 'failed';
      readonly expected: string;
      readonly got: string;
      readonly evidence: readonly SqlEvidence[];
    };

/** Declares an exercise whose work is a server. */
export function defineExercise(exercise: Omit<ServerExercise, 'kind'>): ServerExercise {
  return { kind: 'server', ...exercise };
}

interface SqlDeclaration<Ground> extends Omit<SqlExercise, 'kind' | 'begin' | 'steps'> {
  /** Makes what the steps of one check share: data sets, and what was measured on them. It asks nothing yet. */
  prepare(bench: SqlBench): Ground;
  readonly steps: readonly (SqlStep & { ask(ground: Ground): Promise<SqlJudgement> })[];
}

/** Declares an exercise whose work is SQL. A step is asked only when all before it have passed. */
export function defineSqlExercise<Ground>(declaration: SqlDeclaration<Ground>): SqlExercise {
  const { prepare, steps, ...face } = declaration;
  return {
    kind: 'sql',
    ...face,
    steps,
    begin(bench) {
      const ground = prepare(bench);
      return async (audit) => {
        const step = steps.find((one) => one.audit === audit);
        if (!step) throw new RangeError(`the exercise has no step “${audit}”`);
        return await step.ask(ground);
      };
    },
  };
}

/** The learner's server: a command that starts it in a folder, or the address where it runs. */
export type Backend = { readonly command: string; readonly folder: string } | { readonly url: string };

/** File name → what the learner wrote into it. */
export type SqlTexts = Readonly<Record<string, string>>;

/** What the learner hands in: a server, or SQL with the folder that it was read from. */
export type Work = Backend | { readonly texts: SqlTexts; readonly folder?: string };

/** How far a step is: `open` where it was not asked, because a step before it did not pass. */
export type StepState = 'passed' | 'failed' | 'undecided' | 'open';

/** A check, as the exercise sees it. */
export interface ExerciseJudgement {
  readonly verdict: Verdict;
  readonly steps: readonly {
    readonly audit: string;
    readonly title: string;
    readonly state: StepState;
    readonly because: string;
  }[];
  /** The first step that did not pass: what to build next. */
  readonly next?: {
    readonly audit: string;
    readonly title: string;
    readonly next: string;
    readonly because: string;
  };
}

/** Judges a report by the steps of the exercise. */
export function judgeExercise(exercise: Exercise, report: CheckReport): ExerciseJudgement {
  const steps = exercise.steps.map(({ audit, title }) => {
    const result = report.results.find(
      (one) => one.audit === audit && (exercise.kind === 'sql' || one.collection === exercise.collection),
    );
    return { audit, title, state: stateOf(result), because: result?.because ?? 'It was not asked.' };
  });
  const first = steps.find(({ state }) => state !== 'passed');
  const next = exercise.steps.find(({ audit }) => audit === first?.audit);
  return {
    verdict: verdictOfSteps(steps, report),
    steps,
    ...(first && next ? { next: { ...first, next: next.next } } : {}),
  };
}

function stateOf(result: AuditResult | undefined): StepState {
  if (!result || result.result === 'not run') return 'open';
  return result.result;
}

function verdictOfSteps(steps: readonly { readonly state: StepState }[], report: CheckReport): Verdict {
  if (report.error && report.blame?.who !== 'your code') return 'undecided';
  if (report.error || steps.some(({ state }) => state === 'failed')) return 'failed';
  if (steps.every(({ state }) => state === 'passed')) return 'passed';
  // What we started ourselves is the learner's: that it answers with no page is no wrong address.
  return report.program === undefined ? 'undecided' : 'failed';
}
