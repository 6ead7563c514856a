/** A run of an experiment as it is stored, and as it is shown. */

import type { ErrorView } from './errors.ts';
import type { Decision } from './experiment.ts';
import type { Row } from './figure.ts';
import type { Values } from './parameters.ts';
import type { Hop } from './topology.ts';
import type { Transcript } from './transcript.ts';

/** How a run ended. */
export type Outcome = 'done' | 'stopped' | 'failed';

/** Everything that a run was and gave: enough to judge it anew, to show its replay, and to repeat it. */
export interface Run {
  readonly format: 1;
  readonly id: string;
  readonly experiment: string;
  readonly seed: number;
  readonly values: Values;
  readonly prediction?: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly machine: Machine;
  /** The parts that took part: id → what answered. */
  readonly parts: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  /** Why it did not end as `done`. */
  readonly error?: ErrorView;
  readonly rows: readonly Row[];
  readonly hops: readonly Hop[];
  readonly transcript: Transcript;
}

/** The machine of a run, in words that name no person or host. */
export interface Machine {
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  readonly node: string;
}

/** How far a run is. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly saying: string;
}

/** A run with what the declaration says of its rows. */
export interface RunView {
  readonly run: Run;
  readonly findings: readonly (Decision & { readonly id: string; readonly claim: string })[];
  readonly readings: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** The measured value of what was predicted; absent when it cannot be told. */
  readonly measured?: number;
  /** Exchange id → its decisive words: in the header sections of HTTP, or in the messages of another protocol. */
  readonly marks: Readonly<Record<string, readonly string[]>>;
}
