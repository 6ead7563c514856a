/** The report of a check, as it is stored and shown: results with their evidence, and what was sent and created. */
import type { Level, Mark, Source } from './audit.ts';
import type { Blame, ErrorView } from './errors.ts';
import type { Exchange } from './transcript.ts';
import { exitCodes, type Verdict } from './verdict.ts';

/** What came of an audit: decided, undecided, or not even tried because something was missing. */
export type Result = Verdict | 'not run';

export interface CheckReport {
  readonly format: 1;
  readonly id: string;
  /** The origin and base path that were checked. */
  readonly target: string;
  /** Id of the exercise that the check belongs to. */
  readonly exercise?: string;
  /** The command that started the backend for this check. */
  readonly program?: string;
  readonly seed: number;
  readonly write: boolean;
  /** Ids of the audits and categories that were asked for; empty: all. */
  readonly only: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Where the model of the API comes from, in a few words. */
  readonly contract: string;
  readonly collections: readonly string[];
  readonly results: readonly AuditResult[];
  /** What the check created, in that order. */
  readonly created: readonly LedgerEntry[];
  /** Requests sent, preparation and cleaning included. */
  readonly requests: number;
  /** What could not be used, and why. */
  readonly notes: readonly string[];
  /** Why it ended before its end. */
  readonly error?: ErrorView;
  /** Who has to act, when the check ended before its end; with what made us say so. */
  readonly blame?: BlameView;
  /** The arguments of `be` that repeat it, without credentials. */
  readonly repeat?: readonly string[];
}

export interface BlameView {
  readonly who: Blame;
  readonly because: string;
}

export interface AuditResult {
  readonly audit: string;
  readonly collection: string;
  readonly rule: string;
  readonly result: Result;
  /** One sentence: what was seen, or what was missing. */
  readonly because: string;
  /** Of a result that failed. */
  readonly finding?: AuditFinding;
}

export interface AuditFinding {
  readonly level: Level;
  readonly expected: string;
  readonly got: string;
  readonly source: Source;
  /** What a client that trusts the backend would have shown. */
  readonly client: string;
  readonly row: string;
  readonly evidence: readonly Evidence[];
}

/** An exchange with its decisive bytes, and the command that sends the same request again. */
export interface Evidence {
  readonly exchange: Exchange;
  readonly marks: readonly {
    readonly part: Mark['part'];
    /** Place and length in the text of that part. */
    readonly start: number;
    readonly length: number;
  }[];
  readonly curl: string;
  /** The gateway or cache that may have answered in the backend's place. */
  readonly gateway?: string;
}

/** One thing that the check created. */
export interface LedgerEntry {
  readonly url: string;
  /** The text that marks it as ours. */
  readonly marker: string;
  readonly deleted: boolean;
  /** Why it could not be deleted. */
  readonly why?: string;
}

/** The verdict of a report: failed by one failure; else passed by one pass; undecided when nothing was decided. */
export function verdictOf({
  results,
  error,
  blame,
}: Pick<CheckReport, 'results' | 'error' | 'blame'>): Verdict {
  if (results.some(({ finding }) => finding?.level === 'failure')) return 'failed';
  if (error) return blame?.who === 'your code' ? 'failed' : 'undecided';
  return results.some(({ result }) => result === 'passed' || result === 'failed') ? 'passed' : 'undecided';
}

/** The exit code of a check: that of its verdict, or 3 where our harness is at fault. */
export function exitCodeOf(report: CheckReport): number {
  return report.blame?.who === 'our harness' ? 3 : exitCodes[verdictOf(report)];
}
