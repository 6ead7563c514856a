/** Chooses the engine of a part: the one that was asked for, else the first that this machine can run. */
import { CourseError } from '../kit/errors.ts';
import type { Engine, Environment, Part, RunningPart } from '../kit/part.ts';

/** Throws `unknown-part` or `engine-unavailable` with the reason. A remote engine is never taken unasked. */
export async function chooseEngine<Running extends RunningPart>(
  part: Part<Running>,
  wanted: string | undefined,
  env: Environment,
): Promise<Engine<Running>> {
  const reasons: string[] = [];
  for (const engine of part.engines) {
    if (wanted === undefined ? engine.fidelity === 'remote' : engine.id !== wanted) continue;
    const availability = await engine.available(env);
    if (availability.available) return engine;
    reasons.push(`${engine.title}: ${availability.reason}`);
  }
  if (reasons.length === 0) {
    const ids = part.engines.map((engine) => engine.id).join(', ');
    throw new CourseError('unknown-part', `“${part.id}” has no engine “${wanted}”; it has ${ids}.`);
  }
  throw new CourseError('engine-unavailable', `“${part.id}” cannot start here. ${reasons.join('. ')}.`);
}
