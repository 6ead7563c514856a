/** Sweeps the bucket now and then, so that what a crash or a late upload left there does not stay. */
import { type ImageDependencies, images } from '../application/images.ts';
import { describeError, type Log } from './log.ts';

/** Begins at once, and pauses so many seconds between two sweeps. Stops in the middle of one. */
export function startImageSweep(deps: ImageDependencies, seconds: number, log: Log): { stop(): void } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    try {
      const removed = await images.sweep(deps, stopping.signal);
      if (removed.objects + removed.announced > 0) log('info', 'images-swept', removed);
    } catch (error) {
      if (!stopping.signal.aborted) log('warn', 'images-not-swept', { error: describeError(error) });
    }
    if (!stopping.signal.aborted) timer = setTimeout(sweep, seconds * 1000);
  }

  void sweep();
  return {
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
