/** Reading the arguments of a command: what is wrong with them is told before anything starts. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CourseError } from '../kit/errors.ts';

/** `parseArgs` of Node.js, with its complaints as `bad-argument`. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  maxPositionals: number,
) {
  const parsed = attempt(() =>
    parseArgs({ args: [...args], options, allowPositionals: true, strict: true as const }),
  );
  const extra = parsed.positionals[maxPositionals];
  if (extra !== undefined) throw new CourseError('bad-argument', `“${extra}” is one argument too many.`);
  return parsed;
}

function attempt<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [sentence = message] = message.split(/\.?(?:\n|$)|\. /, 1);
    throw new CourseError('bad-argument', `${sentence}.`);
  }
}

/** The whole number of an option, inside its range. */
export function parseWhole(
  option: string,
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new CourseError(
    'bad-argument',
    `--${option} is a whole number from ${min} to ${max}; given was “${text}”.`,
  );
}

/** `name=value` pairs of an option that may come several times. */
export function parsePairs(option: string, pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new CourseError('bad-argument', `--${option} takes name=value; given was “${pair}”.`);
    }),
  );
}
