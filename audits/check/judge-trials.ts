/** From the two repetitions of a probe to the result of an audit: pure. */
import type { Audit, Judgement, Trial } from '../../kit/audit.ts';
import type { AuditResult } from '../../kit/report.ts';
import { createEvidence } from './evidence.ts';

/** Judges both repetitions; where they disagree, nothing is decided. */
export function judgeTrials(audit: Audit, [first, second]: readonly [Trial, Trial]): AuditResult {
  const collection = first.collection.path;
  const [before, after] = [audit.judge(first), audit.judge(second)];
  const decided = { audit: audit.id, collection, rule: audit.rule };
  if (before.verdict !== after.verdict) {
    return {
      ...decided,
      result: 'undecided',
      because: `Two repetitions disagree. First: ${saying(before)} Then: ${saying(after)}`,
    };
  }
  if (after.verdict !== 'failed') return { ...decided, result: after.verdict, because: after.because };
  const { level, expected, got, marks } = after;
  return {
    ...decided,
    result: 'failed',
    because: got,
    finding: {
      level,
      expected,
      got,
      source: audit.source,
      client: audit.client,
      row: audit.row,
      evidence: createEvidence(marks),
    },
  };
}

function saying(judgement: Judgement): string {
  return judgement.verdict === 'failed' ? judgement.got : judgement.because;
}
