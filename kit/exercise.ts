/** What an exercise is: something that the learner builds in any language, checked over the wire by audits. */
import type { AuditResult, CheckReport } from './report.ts';
import type { Verdict } from './verdict.ts';

/** An exercise. Its check is `be check` with the exercise's own contract and audits. */
export interface Exercise {
  /** `row/exercise`, without numbers: `pagination/feed`. */
  readonly id: string;
  /** How the learner calls it: `be check 3b`. */
  readonly stage: string;
  readonly title: string;
  /** One sentence: what is to be built. */
  readonly summary: string;
  /** Markdown: what is given, what is to be built. */
  readonly brief: URL;
  /** The contract that the learner's server has to keep, an OpenAPI document. */
  readonly contract: URL;
  /** Path of the collection that is checked. */
  readonly collection: string;
  /** In the order in which one builds them. Each is an audit that has to pass. */
  readonly steps: readonly ExerciseStep[];
  /** Markdown: how others solved it, and what it costs. Shown after the pass. */
  readonly solution: URL;
}

export interface ExerciseStep {
  /** Id of the audit. */
  readonly audit: string;
  /** What has to hold, in a few words. */
  readonly title: string;
  /** What to build next, said when this is the first step that does not pass. */
  readonly next: string;
  /** From a nudge to nearly the answer; asked for one by one. */
  readonly hints: readonly string[];
}

/** Declares an exercise. */
export function defineExercise(exercise: Exercise): Exercise {
  return exercise;
}

/** The learner's server: a command that starts it in a folder, or the address where it runs. */
export type Backend = { readonly command: string; readonly folder: string } | { readonly url: string };

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
      (one) => one.audit === audit && one.collection === exercise.collection,
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
