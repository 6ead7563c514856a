/** From the two repetitions of a probe to the result of an audit: pure. */
import type { Audit, Judgement, Trial } from '../../kit/audit.ts';
import type { AuditResult } from '../../kit/report.ts';
import { statusLine } from '../reading/response.ts';
import { createEvidence } from './evidence.ts';

/** Judges both repetitions; where they disagree, nothing is decided. A server that did not come back decides alone. */
export function judgeTrials(audit: Audit, [first, second]: readonly [Trial, Trial]): AuditResult {
  const collection = first.collection.path;
  const lost = [first, second].find(({ notBack }) => notBack !== undefined);
  const judge = (trial: Trial) => (lost ? judgeLost(lost) : audit.judge(trial));
  const [before, after] = [judge(first), judge(second)];
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

/** Whatever the audit asks: a server that cannot start over its own data has lost all of it. */
function judgeLost({ steps, notBack = '' }: Trial): Judgement {
  const last = steps.findLast(({ exchange }) => exchange.response !== undefined)?.exchange;
  return {
    verdict: 'failed',
    level: 'failure',
    expected: 'a server that starts again over the data that it left',
    got: `The server was ended and did not start again: ${notBack}`,
    marks: last ? [{ exchange: last, part: 'response head', text: statusLine(last) }] : [],
  };
}

function saying(judgement: Judgement): string {
  return judgement.verdict === 'failed' ? judgement.got : judgement.because;
}
