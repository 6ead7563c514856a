/** Runs work that a stranger's schema or regular expression may make endless. */
import { Script } from 'node:vm';

const script = new Script('work()');

/** The result of the work, which must be synchronous; throws what it throws, or an error when the time is over. */
export function withinTime<Result>(ms: number, work: () => Result): Result {
  const results: Result[] = [];
  // The time limit of a script holds for whatever it calls, regular expressions included; it is no sandbox.
  script.runInNewContext({ work: () => results.push(work()) }, { timeout: ms });
  return results[0] as Result;
}
