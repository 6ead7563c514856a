/** The texts of `be help`. */
import { CourseError } from '../kit/errors.ts';
import type { Command, CommandEntry } from './command.ts';
import { commands } from './commands/index.ts';
import type { Paint } from './terminal/terminal.ts';

/** Throws `bad-argument`, naming the command that was probably meant. */
export function findCommand(name: string): CommandEntry {
  const found = commands.find((one) => one.name === name);
  if (found) return found;
  const listed = commands.filter((one) => !one.hidden).map((one) => one.name);
  throw new CourseError('bad-argument', `There is no command “${name}”. There is ${listed.join(', ')}.`);
}

export function renderHelp(paint: Paint): string {
  const listed = commands.filter((one) => !one.hidden);
  return [
    'Backend Essentials: a course in backend fundamentals that runs on your own machine.',
    '',
    `  ${paint('bold', 'be')}                 opens the course`,
    ...listed.map((one) => `  ${paint('bold', `be ${one.name}`.padEnd(16))}   ${one.summary}`),
    '',
    'be help COMMAND tells more; be --version tells the version.',
    'Data are kept in BE_HOME, or in the usual folder of the platform.',
    'Exit codes: 0 passed, 1 failed, 2 undecided or not possible here, 3 our own fault.',
  ].join('\n');
}

export function renderCommandHelp(name: string, summary: string, command: Command, paint: Paint): string {
  return [
    `${paint('bold', `be ${name}`)}: ${summary}`,
    '',
    ...command.usage.map((usage) => `  be ${usage}`),
    ...(command.details.length > 0 ? ['', ...command.details] : []),
  ].join('\n');
}
