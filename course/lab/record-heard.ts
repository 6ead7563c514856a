/** Puts into the transcript of a run what a tap has heard. */
import type { Lab } from '../../kit/experiment.ts';
import { type Exchange, type Heard, summarize } from '../../kit/transcript.ts';
import type { Tap } from '../../wire/tap.ts';

/** What one step of an experiment said. */
export interface Step extends Pick<Exchange, 'from' | 'variant'> {
  /** What a reader should call it; unless given, what was asked. */
  readonly label?: string;
  /** ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** Whether it belongs to this step, where others speak on the same connections at the same time. */
  readonly isOwn?: (heard: Heard) => boolean;
}

/** Exchanges that are recorded of a step: of hundreds that are alike, some are enough. */
const enough = 12;

/** Records what was said in this step, from its beginning; where that was more than one thing, the label tells them apart. */
export function recordHeard(
  lab: Lab,
  tap: Tap,
  { label, start, end, isOwn = () => true, ...who }: Step,
): void {
  const heard = tap.within(start, end).filter(isOwn).slice(0, enough);
  for (const [place, one] of heard.entries()) {
    const { request, refusal } = summarize(one);
    const title = heard.length > 1 ? [label, `${place + 1}: ${request}`] : [label ?? request];
    lab.record({ ...one, ...who, label: [...title, refusal].filter(Boolean).join(' · ') });
  }
}
