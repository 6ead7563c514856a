/** Options and arguments that name parts and their engines. */
import { CourseError } from '../kit/errors.ts';
import { parts } from '../parts/index.ts';
import { parsePairs } from './options.ts';

/** The pairs of `--engine`: part id → engine id, both known. */
export function parseEngines(pairs: readonly string[] | undefined): Record<string, string> {
  const engines = parsePairs('engine', pairs);
  for (const [id, engine] of Object.entries(engines)) {
    const known = findPart(id).engines.map((one) => one.id);
    if (known.includes(engine)) continue;
    throw new CourseError('unknown-part', `“${id}” has no engine “${engine}”; it has ${known.join(', ')}.`);
  }
  return engines;
}

/** Throws `unknown-part`. */
export function findPart(id: string) {
  const part = parts.find((one) => one.id === id);
  if (part) return part;
  const known = parts.map((one) => one.id).join(', ');
  throw new CourseError('unknown-part', `There is no part “${id}”. There is ${known}.`);
}
