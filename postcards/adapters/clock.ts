/** The wall clock of this machine. `Date` has milliseconds, which is what the API and the store keep. */
import type { Clock } from '../application/ports.ts';

export const systemClock: Clock = { now: () => new Date() };
