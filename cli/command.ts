/** What a command is, and the world that it acts on. */
import type { Environment } from '../kit/part.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Everything a command may touch comes through here, so that main alone knows the process. */
export interface World {
  readonly env: Environment;
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP: then all that was started is stopped in order. */
  readonly signal: AbortSignal;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

export interface Command {
  /** The ways to call it, without `be`. */
  readonly usage: readonly string[];
  /** What its options mean, line by line. */
  readonly details: readonly string[];
  /** Resolves with the exit code; what it throws is explained by main. */
  run(args: readonly string[], world: World): Promise<number>;
}

/** A line of the table of commands: enough for `be help`, without loading the command. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Errors come as JSON on stdout when `--json` is given. */
  readonly json: boolean;
  /** Called by the command line itself, and not listed. */
  readonly hidden?: boolean;
  load(): Promise<Command>;
}
