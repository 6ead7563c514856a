/** The command line: finds the command, gives it the world, explains what it throws, and ends in order. */
import { readFileSync } from 'node:fs';
import { CourseError, formatError, toCourseError } from '../kit/errors.ts';
import type { CommandEntry, World } from './command.ts';
import { findCommand, renderCommandHelp, renderHelp } from './help.ts';
import { createTerminal } from './terminal/terminal.ts';

/** 128 and the signal's number, as shells have it. */
const stopSignals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs one command line and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  const controller = new AbortController();
  let stoppedWith: number | undefined;
  for (const [signal, code] of Object.entries(stopSignals)) {
    process.on(signal, () => {
      // The second one does not wait: the reaper ends what is left.
      if (stoppedWith !== undefined) process.exit(code);
      stoppedWith = code;
      controller.abort(new CourseError('stopped', `${signal} came.`));
    });
  }
  const world: World = {
    env: process.env,
    signal: controller.signal,
    stdout: createTerminal(process.stdout),
    stderr: createTerminal(process.stderr),
  };
  const code = await dispatch(args, world);
  await Promise.all([world.stdout.flush(), world.stderr.flush()]);
  process.exitCode = stoppedWith ?? code;
  // Whatever still holds the process then is a mistake, and must not make a command hang.
  setTimeout(() => process.exit(), 2_000).unref();
}

async function dispatch(args: readonly string[], world: World): Promise<number> {
  let entry: CommandEntry | undefined;
  try {
    const [first = 'learn', ...rest] = args;
    if (first === '--version' || first === '-v') {
      world.stdout.line(readVersion());
      return 0;
    }
    if (first === 'help' || first === '--help' || first === '-h') return await help(rest[0], world);
    // `be --port 4000` is `be learn --port 4000`.
    const named = !first.startsWith('-');
    entry = findCommand(named ? first : 'learn');
    const own = named ? rest : args;
    const end = own.indexOf('--');
    const options = end < 0 ? own : own.slice(0, end);
    if (options.includes('--help') || options.includes('-h')) return await help(entry.name, world);
    return await (await entry.load()).run(own, world);
  } catch (thrown) {
    return explain(thrown, (entry?.json ?? false) && args.includes('--json'), world);
  }
}

async function help(name: string | undefined, world: World): Promise<number> {
  const { paint } = world.stdout;
  if (name === undefined) world.stdout.line(renderHelp(paint));
  else {
    const entry = findCommand(name);
    world.stdout.line(renderCommandHelp(name, entry.summary, await entry.load(), paint));
  }
  return 0;
}

function explain(thrown: unknown, json: boolean, world: World): number {
  const error = toCourseError(thrown);
  if (json) world.stdout.line(JSON.stringify({ error: error.toView() }));
  // Whoever pressed Ctrl-C knows what happened.
  else if (world.signal.aborted) world.stderr.line('Stopped; nothing is left running.');
  else world.stderr.line(formatError(error.toView()));
  if (world.env['BE_DEBUG'] === '1') {
    const cause = error.cause instanceof Error ? error.cause : error;
    world.stderr.line(cause.stack ?? String(cause));
  }
  return error.exit;
}

function readVersion(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
