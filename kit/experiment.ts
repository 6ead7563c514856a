/** What an experiment is: a question, a measurement that yields rows, and pure functions that judge them. */
import type { Column, Figure, FigureSpec, Variant } from './figure.ts';
import type { Parameters, ValuesOf } from './parameters.ts';
import type { Part, RunningPart } from './part.ts';
import type { Prediction, ScaleEnd } from './prediction.ts';
import type { Random } from './random.ts';
import type { Hop, Topology } from './topology.ts';
import type { AnyExchange } from './transcript.ts';
import type { Verdict } from './verdict.ts';

/** One experiment. Only `measure` has effects, and they all come through the `lab`. */
export interface Experiment<P extends Parameters = Parameters, R extends object = object> {
  /** `row/experiment`, without numbers: `pagination/offset-or-cursor`. */
  readonly id: string;
  readonly title: string;
  /** What the run decides, as a question. */
  readonly question: string;
  readonly parameters: P;
  /** Part id → cases of its contract that it cannot do without: an engine with such a limit is refused before the run. */
  readonly requires?: Readonly<Record<string, readonly string[]>>;
  /** Overrides that make it small enough for the tests, and large for the curious. */
  readonly quick: Partial<ValuesOf<P>>;
  readonly large: Partial<ValuesOf<P>>;
  /** What the learner guesses before the run, and the measured value that the guess is laid beside. */
  readonly prediction: Prediction<P, R>;
  readonly variants: readonly Variant[];
  readonly topology: Topology;
  /** Every column of a row, in the order of the table. */
  readonly columns: { readonly [K in keyof R]: Column };
  measure(values: ValuesOf<P>, lab: Lab): AsyncIterable<R>;
  readonly figures: readonly Figure<R>[];
  readonly findings: readonly Finding<P, R>[];
  /** Numbers that the lesson's text may quote: name → value of the rows. */
  readonly numbers: Readonly<Record<string, (rows: readonly R[], values: ValuesOf<P>) => number>>;
  /** What to mark of an exchange, in the header sections of HTTP or in the messages of another protocol: the decisive words. */
  readonly decisive: readonly RegExp[];
}

/** A claim that the rows decide. */
export interface Finding<P extends Parameters, R> {
  readonly id: string;
  /** The claim, as a sentence that can be wrong. */
  readonly claim: string;
  /** Never throws for odd rows: what cannot be told is `undecided`. */
  decide(rows: readonly R[], values: ValuesOf<P>): Decision;
}

/** A verdict with the figures that led to it, as one short sentence. */
export interface Decision {
  readonly verdict: Verdict;
  readonly because: string;
}

/** The effects of an experiment: whatever is started or kept here is stopped when the run ends, however it ends. */
export interface Lab {
  readonly seed: number;
  readonly random: Random;
  /** Aborts when the run is stopped, or when a started part dies. */
  readonly signal: AbortSignal;
  /** Starts a part on its first available engine; `env` is laid over the variables of the parts started before. */
  start<Running extends RunningPart>(
    part: Part<Running>,
    env?: Readonly<Record<string, string>>,
  ): Promise<Running>;
  /** Keeps anything else that must be stopped. The last one kept is stopped first. */
  keep<Thing>(thing: Thing, stop: (thing: Thing) => unknown): Thing;
  /** Takes what was said on the wire. */
  record(exchange: AnyExchange): void;
  /** Takes a measured journey, for the replay. */
  hop(hop: Hop): void;
  /** Says how far it is: `done` of `total` steps, and what is being done. */
  progress(done: number, total: number, saying: string): void;
}

/** The declaration's data without its functions: what the page needs to show it. */
export interface ExperimentView {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly parameters: Parameters;
  readonly quick: Readonly<Record<string, number | string>>;
  readonly large: Readonly<Record<string, number | string>>;
  readonly prediction: {
    readonly ask: string;
    readonly unit: string;
    readonly min: number;
    readonly max: ScaleEnd;
  };
  readonly variants: readonly Variant[];
  readonly topology: Topology;
  readonly columns: Readonly<Record<string, Column>>;
  readonly figures: readonly FigureSpec[];
  readonly findings: readonly { readonly id: string; readonly claim: string }[];
}

/** An experiment of any shape, as registries and runners hold it. Parameters and rows are checked where it is declared. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where the shapes of all experiments meet
export type AnyExperiment = Experiment<any, any>;

/** Declares an experiment; the columns, figures and findings are checked against the rows that `measure` yields. */
export function defineExperiment<P extends Parameters, R extends object>(
  experiment: Experiment<P, R>,
): Experiment<P, R> {
  return experiment;
}
