/** What an experiment cannot do without, held against the limits of the engines that are to run it. */
import { CourseError } from '../../kit/errors.ts';
import type { AnyExperiment } from '../../kit/experiment.ts';
import type { Environment } from '../../kit/part.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { parts } from '../../parts/index.ts';

/** Throws `engine-limited` with what the engine cannot do. Starts nothing. */
export async function checkRequirements(
  { title, requires = {} }: Pick<AnyExperiment, 'title' | 'requires'>,
  engines: Readonly<Record<string, string>>,
  env: Environment,
): Promise<void> {
  for (const part of parts) {
    const needed = requires[part.id] ?? [];
    if (needed.length === 0) continue;
    const engine = await chooseEngine(part, engines[part.id], env);
    const limit = needed.map((id) => engine.limits[id]).find((reason) => reason !== undefined);
    if (limit === undefined) continue;
    const able = part.engines.filter(({ limits }) => needed.every((id) => limits[id] === undefined));
    throw new CourseError('engine-limited', `“${title}” needs more than ${engine.title} can do. ${limit}`, {
      hint: `Choose an engine that can: ${able.map(({ id }) => `--engine ${part.id}=${id}`).join(', ')}.`,
    });
  }
}
