/** The lab: everything an experiment may do to the world, and the promise that nothing of it outlives the run. */
import { CourseError } from '../../kit/errors.ts';
import type { Lab } from '../../kit/experiment.ts';
import type { Environment, Part, RunningPart } from '../../kit/part.ts';
import { createRandom } from '../../kit/random.ts';
import type { RunProgress } from '../../kit/run.ts';
import type { Hop } from '../../kit/topology.ts';
import type { Transcript } from '../../kit/transcript.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { createRecorder } from '../../wire/recorder.ts';

export interface LabOptions {
  readonly seed: number;
  readonly env: Environment;
  /** Part id → engine id; where nothing is said, the first available one. */
  readonly engines: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  onProgress(progress: RunProgress): void;
}

/** A lab with what the runner needs beyond what the experiment sees. */
export interface OpenLab extends Lab {
  /** Part id → what answered. */
  readonly parts: Readonly<Record<string, string>>;
  readonly hops: readonly Hop[];
  transcript(): Transcript;
  /** Stops all that was started and kept, in reverse order; one that fails to stop does not keep the others. */
  close(): Promise<void>;
}

/** Hops kept for the replay; more would be no picture. */
const maxHops = 20_000;

/** Opens a lab. */
export function openLab(options: LabOptions): OpenLab {
  // The beginning of a body tells enough; the run is stored, and shown, whole otherwise.
  const recorder = createRecorder({ bodyBytes: 2_048, maxPerVariant: 100 });
  const hops: Hop[] = [];
  const parts: Record<string, string> = {};
  const stops: (() => unknown)[] = [];
  const died = new AbortController();
  const signal = AbortSignal.any([options.signal, died.signal]);
  let env = options.env;
  return {
    seed: options.seed,
    random: createRandom(options.seed),
    signal,
    parts,
    hops,
    async start<Running extends RunningPart>(
      part: Part<Running>,
      overlay: Readonly<Record<string, string>> = {},
    ) {
      const engine = await chooseEngine(part, options.engines[part.id], options.env);
      const running = await engine.start({
        env: { ...env, ...overlay },
        signal,
        report: (saying) => options.onProgress({ done: 0, total: 1, saying }),
      });
      stops.push(() => running.stop());
      parts[part.id] = running.version;
      env = { ...env, ...running.env };
      void running.died.then((happened) => died.abort(new CourseError('part-died', happened)));
      signal.throwIfAborted();
      return running;
    },
    keep(thing, stop) {
      stops.push(() => stop(thing));
      return thing;
    },
    record: (exchange) => recorder.record(exchange),
    hop(hop) {
      if (hops.length < maxHops) hops.push(hop);
    },
    progress: (done, total, saying) => options.onProgress({ done, total, saying }),
    transcript: () => recorder.transcript(),
    async close() {
      for (const stop of stops.splice(0).reverse()) {
        try {
          await stop();
        } catch {
          // The reaper ends what could not be stopped here.
        }
      }
    },
  };
}
