/** The variables of running parts, written so that shells, dotenv readers and programs take them in. */
import { CourseError } from '../../kit/errors.ts';
import type { UpPart } from './parts.ts';

const variableFormats = ['shell', 'dotenv', 'json'] as const;
export type VariableFormat = (typeof variableFormats)[number];

export function parseFormat(text = 'shell'): VariableFormat {
  const found = variableFormats.find((one) => one === text);
  if (found) return found;
  throw new CourseError(
    'bad-argument',
    `--format is one of ${variableFormats.join(', ')}; given was “${text}”.`,
  );
}

/** All variables of the parts; of two with one name the later counts. */
export function formatVariables(parts: readonly UpPart[], format: VariableFormat): string {
  const variables = Object.assign({}, ...parts.map((one) => one.env)) as Record<string, string>;
  if (format === 'json') return JSON.stringify(variables, undefined, 2);
  const quote = format === 'shell' ? quoteForShell : quoteForDotenv;
  const prefix = format === 'shell' ? 'export ' : '';
  return Object.entries(variables)
    .map(([name, value]) => `${prefix}${name}=${quote(value)}`)
    .join('\n');
}

/** Inside single quotes nothing is special but the quote itself (POSIX.1-2024, Shell, 2.2.2). */
function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Bare where every reader agrees on it; else in quotes, which not all readers take alike. */
function quoteForDotenv(value: string): string {
  if (/^[\w.:/@%+,?=&~-]*$/.test(value)) return value;
  if (!/['\n]/.test(value)) return `'${value}'`;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
