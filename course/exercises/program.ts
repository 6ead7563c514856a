/** The learner's program: started by their own command, told where to listen, and ended with all that it started. */
import { rm } from 'node:fs/promises';
import type { RestartSignal } from '../../kit/audit.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Environment } from '../../kit/part.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { findFreePort } from '../../wire/ports.ts';
import { type Exit, type RunningProcess, startProcess } from '../../wire/process.ts';
import { killGroup, killMarked } from '../../wire/process-group.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import { reaper } from '../../wire/reaper.ts';

export interface ProgramOptions {
  /** A command line for the shell of the platform, such as `npm start`. */
  readonly command: string;
  /** Where it is run. */
  readonly folder: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** ms until it listens; 60,000 unless given, because the first start may compile. */
  readonly readyMs?: number;
}

export interface RunningProgram {
  readonly url: string;
  /** Resolves with a sentence when it ends without having been stopped. */
  readonly died: Promise<string>;
  /** Its last lines of output, shortened. */
  lastLines(): string[];
  /**
   * Ends it with all that it started, and starts it again with the same PORT and DATA_DIR. SIGTERM leaves it the time
   * that `stop` does; Windows has only SIGKILL. Throws as `startProgram` does.
   */
  restart(signal: RestartSignal): Promise<void>;
  /** Stops it with all that it started, and removes its data. Tells what a server should not have done. */
  stop(): Promise<string | undefined>;
}

/** ms that a server has to end after SIGTERM. */
const graceMs = 3_000;

/** The variable that marks everything which the program starts, also what leaves its process group. */
const markName = 'BACKEND_ESSENTIALS_PROGRAM';

/**
 * Starts it with PORT and DATA_DIR (an empty folder of its own), and waits until it accepts connections. Throws
 * `program-not-started`, `program-ended`, `program-not-listening`, or the reason of the signal.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { command, folder, env, signal, readyMs = 60_000 } = options;
  const port = await findFreePort();
  const data = await createRunFolder('data');
  const unwatch = await reaper().watch({ folder: data });
  const mark = `${process.pid}-${port}-${data.slice(-6)}`;
  const cleanUp = async () => {
    killMarked(`${markName}=${mark}`);
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  };
  const launch = async (): Promise<RunningProcess> => {
    const server = await startProcess({
      ...shellOf(command, env),
      cwd: folder,
      env: { ...withoutNpm(env), PORT: String(port), DATA_DIR: data, [markName]: mark },
      graceMs,
    }).catch((error: unknown) => {
      throw new CourseError('program-not-started', error instanceof Error ? error.message : String(error));
    });
    try {
      await waitUntilReady({
        probe: probeTcp('127.0.0.1', port),
        what: 'your server',
        timeoutMs: readyMs,
        signal,
        process: server,
      });
      return server;
    } catch (error) {
      const exit = await Promise.race([server.exited, Promise.resolve(undefined)]);
      const elsewhere = exit ? undefined : await findElsewhere(server.lastLines(), port);
      await server.stop();
      signal.throwIfAborted();
      const lines = tellingLines(server.lastLines());
      if (exit) throw explainExit(command, exit, lines);
      const happened = elsewhere
        ? `Your server does not listen on the port in PORT (${port}); it listens on ${elsewhere}.`
        : `After ${readyMs / 1_000} s nothing listens on the port in PORT (${port}).`;
      throw new CourseError('program-not-listening', [happened, ...lines].join('\n'), { cause: error });
    }
  };

  let server: RunningProcess;
  try {
    server = await launch();
  } catch (error) {
    await cleanUp();
    throw error;
  }
  const died = Promise.withResolvers<string>();
  /** Its end is our doing. */
  let ending = false;
  const watch = () => {
    const watched = server;
    void watched.exited.then((exit) => {
      if (ending || watched !== server) return;
      died.resolve(
        [`Your server ended by itself (${wordsOf(exit)}).`, ...tellingLines(watched.lastLines())].join('\n'),
      );
    });
  };
  watch();
  return {
    url: `http://127.0.0.1:${port}`,
    died: died.promise,
    lastLines: () => tellingLines(server.lastLines()),
    async restart(how) {
      ending = true;
      if (how === 'SIGTERM') await server.stop();
      else await killGroup(server.pid);
      killMarked(`${markName}=${mark}`);
      await server.exited;
      server = await launch();
      ending = false;
      watch();
    },
    async stop() {
      ending = true;
      const asked = performance.now();
      await server.stop();
      const late = performance.now() - asked >= graceMs;
      await cleanUp();
      return late
        ? `Your server did not end within ${graceMs / 1_000} s of SIGTERM, and was killed.`
        : undefined;
    },
  };
}

function shellOf(command: string, env: Environment) {
  return process.platform === 'win32'
    ? { command: env['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', command] }
    : { command: '/bin/sh', args: ['-c', isSimple(command) ? `exec ${command}` : command] };
}

/** A simple command can take the shell's place, so that SIGTERM reaches it, and not a shell that waits for it. */
function isSimple(command: string): boolean {
  return !/[;&|<>()`\n]/.test(command) && !/^\s*\w+=/.test(command);
}

/** We may have been started by npm ourselves: what it tells its scripts must not reach an npm in another folder. */
function withoutNpm(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name)));
}

/** How Node.js, Python and Go say that a package is not there. */
const missingPackage =
  /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ModuleNotFoundError|No module named|no required module provides|missing go\.sum/;

/** The line that names the error, wherever it stands above its stack, and the last ones; each shortened. */
function tellingLines(lines: readonly string[]): string[] {
  const error = lines.findIndex(
    (line) => /(error|exception|panic|\bcannot)\b/i.test(line) && !/^\s*at /.test(line),
  );
  const last = Math.max(0, lines.length - 6);
  const told =
    error >= 0 && error < last ? [lines[error] ?? '', '…', ...lines.slice(last)] : lines.slice(last);
  return told.map((line) => line.slice(0, 240));
}

/** 126 and 127 are the shell's own words for a command that it cannot run (Shell Command Language, 2.8.2). */
function explainExit(command: string, exit: Exit, lines: readonly string[]): CourseError {
  const happened = [`“${command}” ended before it listened (${wordsOf(exit)}).`, ...lines].join('\n');
  if (missingPackage.test(lines.join('\n'))) {
    return new CourseError('program-not-started', happened, {
      hint: 'Fetch the packages that your server needs first: npm install, go build, or pip install; its README says how.',
    });
  }
  const unknown = exit.code === 126 || exit.code === 127;
  return new CourseError(unknown ? 'program-not-started' : 'program-ended', happened);
}

function wordsOf({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

/** A port on this machine that its output names and that answers: most likely it did not read PORT. */
async function findElsewhere(lines: readonly string[], port: number): Promise<number | undefined> {
  const named = lines.flatMap((line) =>
    [...line.slice(0, 500).matchAll(/(?::|port\D{0,3})(\d{2,5})\b/gi)].map(([, text]) => Number(text)),
  );
  for (const one of new Set(named.slice(-20))) {
    if (one === port || one < 1 || one > 65_535) continue;
    if ((await probeTcp('127.0.0.1', one)(AbortSignal.timeout(500))) === true) return one;
  }
  return undefined;
}
