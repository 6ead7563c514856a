/** The results of a check in the order of a reader: what is broken first, the gravest of it before the rest. Pure. */
import type { Level } from '../../kit/audit.ts';
import type { AuditFinding, AuditResult } from '../../kit/report.ts';

export interface Broken {
  readonly result: AuditResult;
  readonly finding: AuditFinding;
}

export interface Grouped {
  readonly broken: readonly Broken[];
  readonly undecided: readonly AuditResult[];
  readonly passed: readonly AuditResult[];
  /** What was missing → what was not run for want of it. */
  readonly notRun: ReadonlyMap<string, readonly AuditResult[]>;
}

const weights: Readonly<Record<Level, number>> = { failure: 0, warning: 1, advice: 2 };

export function groupResults(results: readonly AuditResult[]): Grouped {
  const of = (wanted: AuditResult['result']) => results.filter(({ result }) => result === wanted);
  return {
    broken: results
      .flatMap((result) => (result.finding ? [{ result, finding: result.finding }] : []))
      .toSorted((a, b) => weights[a.finding.level] - weights[b.finding.level]),
    undecided: of('undecided'),
    passed: of('passed'),
    notRun: Map.groupBy(of('not run'), ({ because }) => because),
  };
}
