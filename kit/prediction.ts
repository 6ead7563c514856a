/** The question that comes before a run, and the scale on which the learner answers it. */
import type { NumberParameter, Parameters, Values, ValuesOf } from './parameters.ts';

/** What the learner guesses before the run, and the measured value that the guess is laid beside. */
export interface Prediction<P extends Parameters, R> {
  /** The sentence that the number completes. */
  readonly ask: string;
  readonly unit: string;
  readonly min: number;
  readonly max: ScaleEnd<NumberNames<P>>;
  /** The measured value of the same thing. */
  measured(rows: readonly R[], values: ValuesOf<P>): number;
}

/** Where the scale ends: at a number, or at so many times the product of these parameters, over others, and some more. */
export type ScaleEnd<Name extends string = string> =
  | number
  | {
      readonly times: number;
      readonly of: readonly Name[];
      readonly over?: readonly Name[];
      readonly plus?: number;
    };

/** The parameters that are numbers. */
type NumberNames<P extends Parameters> = {
  [K in keyof P & string]: P[K] extends NumberParameter ? K : never;
}[keyof P & string];

/** The end of the scale under these conditions, with two significant digits; at least 1. */
export function endOfScale(end: ScaleEnd, values: Values): number {
  if (typeof end === 'number') return end;
  const product = end.of.reduce((so, name) => so * Number(values[name]), end.times);
  const exact = (end.over ?? []).reduce((so, name) => so / Number(values[name]), product) + (end.plus ?? 0);
  if (!Number.isFinite(exact) || exact <= 1) return 1;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.ceil(exact / step) * step;
}
