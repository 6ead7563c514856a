/** Optimistic writing: try, and when somebody else came between, try again. */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '../../application/failure.ts';

/** Together with the pauses some seconds, so that a writer is answered whatever the others do. */
const MAX_ATTEMPTS = 24;
const MAX_PAUSE_MS = 200;

/**
 * `attempt` gives `undefined` when somebody came between. Someone always gets on: what stops one write is the success
 * of a step of another. After the third time, pauses of random length keep two from stopping each other in step.
 */
export async function untilSettled<Outcome>(attempt: () => Promise<Outcome | undefined>): Promise<Outcome> {
  for (let count = 0; count < MAX_ATTEMPTS; count++) {
    if (count >= 3) await pause(Math.random() * Math.min(2 ** count, MAX_PAUSE_MS));
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new StoreUnavailable(`others came between ${MAX_ATTEMPTS} times`);
}
