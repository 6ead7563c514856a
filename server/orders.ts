/** Reading what the page sends: JSON of the expected shape, or a clear refusal. */
import { isAbsolute } from 'node:path';
import type { Context } from 'hono';
import { parseTarget } from '../audits/check/target.ts';
import { CourseError } from '../kit/errors.ts';
import type { Backend, Exercise, SqlTexts, Work } from '../kit/exercise.ts';

type Members = Readonly<Record<string, 'string' | 'number' | 'object'>>;
type Value = {
  readonly string: string;
  readonly number: number;
  readonly object: Readonly<Record<string, unknown>>;
};

/** Reads a JSON object whose members have these types; others are left as they are. Throws `request-malformed`. */
export async function readOrder<const Wanted extends Members>(
  c: Context,
  members: Wanted,
): Promise<{ readonly [Name in keyof Wanted]: Value[Wanted[Name]] } & Readonly<Record<string, unknown>>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    if (error instanceof CourseError) throw error;
    throw new CourseError('request-malformed', 'The request is no JSON.');
  }
  if (typeof body !== 'object' || body === null)
    throw new CourseError('request-malformed', 'The request is no JSON object.');
  const order = body as Record<string, unknown>;
  for (const [name, type] of Object.entries(members)) demand(order, name, type);
  return order as never;
}

function demand(order: Readonly<Record<string, unknown>>, name: string, type: string): void {
  if (typeof order[name] === type && order[name] !== null) return;
  throw new CourseError('request-malformed', `“${name}” should be a ${type}.`);
}

/** What the exercise asks for: a server, or SQL. Throws also `target-invalid`, `program-not-started`. */
export function readWork(exercise: Exercise, order: Readonly<Record<string, unknown>>): Work {
  if (exercise.kind === 'sql') {
    demand(order, 'texts', 'object');
    const given = order['texts'] as Readonly<Record<string, unknown>>;
    for (const { name } of exercise.files) demand(given, name, 'string');
    return { texts: given as SqlTexts };
  }
  demand(order, 'backend', 'object');
  return readBackend(order['backend'] as Readonly<Record<string, unknown>>);
}

/** The learner's server: a command and a folder, or an address. */
function readBackend(value: Readonly<Record<string, unknown>>): Backend {
  const { command, folder, url } = value;
  if (typeof url === 'string') {
    parseTarget(url);
    return { url };
  }
  if (typeof command !== 'string' || command.trim() === '' || typeof folder !== 'string') {
    throw new CourseError(
      'program-not-started',
      'Neither a command with its folder nor an address was given.',
    );
  }
  if (!isAbsolute(folder)) {
    throw new CourseError('program-not-started', `“${folder}” is no absolute path.`, {
      hint: 'Write the whole path of the folder of your server.',
    });
  }
  return { command, folder };
}
