/** The command that does in a terminal what the page does: pure. */
import type { Backend } from '../../kit/exercise.ts';

interface Order {
  /** How the command line is called here. */
  readonly command: string;
  readonly stage: string;
  /** Where the learner's server is, when it was said. */
  readonly backend?: Backend | undefined;
  /** The folder of the learner's SQL files. */
  readonly files?: string;
  /** Named only when it is not the usual one. */
  readonly seed?: number;
  /** The folder names its own command: it was made from a starter. */
  readonly isProject: boolean;
}

/** `be check STAGE` for this server, or for the files of this folder. */
export function checkCommand({ command, stage, backend, files, seed, isProject }: Order): string {
  return [
    `${command} check ${stage}`,
    ...(backend ? optionsOf(backend, isProject) : []),
    ...(files === undefined ? [] : [`--folder ${shellWord(files)}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ].join(' ');
}

function optionsOf(backend: Backend, isProject: boolean): string[] {
  if ('url' in backend) return [`--url ${shellWord(backend.url)}`];
  const folder = `--folder ${shellWord(backend.folder)}`;
  return isProject ? [folder] : [folder, `--run ${shellWord(backend.command)}`];
}

/** A word for the shell. Double quotes, where they do, are understood on Windows too. */
export function shellWord(text: string): string {
  const plain = /^[\w@%+=:,./-]+$/.test(text) || /^[A-Za-z]:[\w@%+=:,./\\-]+$/.test(text);
  if (plain) return text;
  return /["$`\\!]/.test(text) && !/^[A-Za-z]:/.test(text)
    ? `'${text.replaceAll("'", `'\\''`)}'`
    : `"${text}"`;
}
