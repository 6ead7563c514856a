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
  /** What was checked when it was SQL: file name → text. */
  readonly texts?: Readonly<Record<string, string>>;
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

export type Evidence = WireEvidence | SqlEvidence;

/** An exchange with its decisive bytes, and the command that sends the same request again. */
export interface WireEvidence {
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

/** What was sent to PostgreSQL, and what came of it. */
export interface SqlEvidence {
  /** The statement as it stands in the learner's file; absent where the evidence is about none in particular. */
  readonly statement?: {
    readonly file: string;
    readonly line: number;
    readonly text: string;
    /** The decisive places, such as that of an error. */
    readonly marks: readonly { readonly start: number; readonly length: number }[];
  };
  /** The values that stood for the parameters: name → value. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly error?: SqlErrorView;
  readonly tables: readonly EvidenceTable[];
  /** What EXPLAIN (ANALYZE, FORMAT JSON) returned. */
  readonly plan?: string;
}

/** Why PostgreSQL refused a statement, in its own words, with what to try. */
export interface SqlErrorView {
  /** The SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Place in the file, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** What to try, in the imperative. */
  readonly try?: string;
}

/** Rows that prove something, such as what was expected beside what came. */
export interface EvidenceTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    /** How it stands against what was expected; absent in a table that compares nothing. */
    readonly mark?: 'as expected' | 'missing' | 'not expected' | 'at another place';
    readonly cells: readonly (string | null)[];
  }[];
  /** Rows that are not shown. */
  readonly left?: number;
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
