/** Who has to act when a check ended before its end. Our own harness is tried first, against a backend known to be good. */
import { type CourseError, errorTable } from '../../kit/errors.ts';
import { type BlameView, verdictOf } from '../../kit/report.ts';
import { startTwin } from '../twins/start-twin.ts';
import { performCheck } from './perform-check.ts';

export interface Situation {
  /** The target had answered before. */
  readonly answered: boolean;
  /** Checks the known-good backend; for tests. */
  readonly canary?: () => Promise<string | undefined>;
}

/** ms that the canary may take. */
const canaryMs = 10_000;

/** Names who has to act, and what made us say so. */
export async function findBlame(
  error: CourseError,
  { answered, canary = runCanary }: Situation,
): Promise<BlameView> {
  const problem = await canary();
  if (problem !== undefined) {
    return { who: 'our harness', because: `A backend known to be good did not pass either: ${problem}` };
  }
  const proof = 'a backend known to be good passed the same check just now';
  if (error.code === 'target-silent') {
    return answered
      ? { who: 'undecided', because: `The target answered before and then fell silent; ${proof}.` }
      : { who: 'your set-up', because: `The target did not answer once; ${proof}.` };
  }
  return { who: errorTable[error.code].blame, because: `This is where the error points; and ${proof}.` };
}

/** Checks a server of our own that is known to be good; gives what was wrong with that. */
async function runCanary(): Promise<string | undefined> {
  try {
    const good = await startTwin({ server: 'cursor' });
    try {
      const { report } = await performCheck(
        {
          target: good.url,
          contract: { name: 'the canary', text: good.contract },
          write: true,
          only: ['lists', 'pagination/next-leads-to-the-end'],
          seed: 1,
        },
        { signal: AbortSignal.timeout(canaryMs) },
      );
      return verdictOf(report) === 'passed'
        ? undefined
        : (report.error?.happened ?? 'its lists did not pass.');
    } finally {
      await good.stop();
    }
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
