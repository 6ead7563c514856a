/** Every error that a user can meet: one class over one table. */

/** Who has to act: the learner's program, the learner's machine and settings, or this project. */
export type Blame = 'your code' | 'your set-up' | 'our harness' | 'undecided';

interface ErrorEntry {
  /** What should have been the case. */
  readonly expected: string;
  /** Why it matters to the reader. */
  readonly matters: string;
  /** What to try, in the imperative. */
  readonly hint: string;
  readonly blame: Blame;
  /** The command's exit code: 1 failed, 2 undecided, 3 our own fault. */
  readonly exit: 1 | 2 | 3;
  /** The status of the local server's answer (RFC 9110, section 15). */
  readonly status: number;
}

const entry = (
  expected: string,
  matters: string,
  hint: string,
  blame: Blame,
  exit: 1 | 2 | 3,
  status: number,
): ErrorEntry => ({ expected, matters, hint, blame, exit, status });

/** The table. A code never changes its meaning; the text may become clearer. */
export const errorTable = {
  'bad-argument': entry(
    'A command that `be help` lists, with the options it names.',
    'Nothing was started.',
    'Run `be help`, or `be help COMMAND`.',
    'your set-up',
    2,
    400,
  ),
  'parameter-out-of-range': entry(
    'Each parameter inside its range.',
    'Outside it the run would take very long, or measure nothing; nothing was started.',
    'Choose a value inside the range that is named above.',
    'your set-up',
    2,
    422,
  ),
  'unknown-experiment': entry(
    'The id of an experiment.',
    'There is nothing to run.',
    'Run `be run` without an id to list them.',
    'your set-up',
    2,
    404,
  ),
  'unknown-part': entry(
    'The id of a part, and of one of its engines.',
    'There is nothing to start.',
    'Run `be up` without a part to list parts and engines.',
    'your set-up',
    2,
    404,
  ),
  'unknown-run': entry(
    'The id of a stored run.',
    'There is nothing to show or repeat.',
    'Run `be replay` without an id to list the stored runs.',
    'your set-up',
    2,
    404,
  ),
  'not-found': entry(
    'A path that the local server knows.',
    'There is nothing behind this address.',
    'Go back to the course.',
    'your set-up',
    2,
    404,
  ),
  'engine-unavailable': entry(
    'An engine that runs on this machine.',
    'The part cannot start without one.',
    'Install what the reason names, or choose another engine: `be up` lists them.',
    'your set-up',
    2,
    503,
  ),
  'part-did-not-start': entry(
    'The part ready within its time limit.',
    'Whatever needs it cannot run; what had been started was stopped again.',
    'Read the last lines of its output above; then try again.',
    'our harness',
    3,
    503,
  ),
  'part-died': entry(
    'Every part alive until the run ends.',
    'What was measured until then is kept, but decides nothing.',
    'Run it again. If it happens twice, the last lines of its output tell why.',
    'undecided',
    2,
    502,
  ),
  'database-unreachable': entry(
    'A PostgreSQL server that answers at DATABASE_URL.',
    'Nothing can be stored or measured without it; nothing was changed.',
    'Check host, port and password in DATABASE_URL, or leave it out and use the embedded engine.',
    'your set-up',
    2,
    503,
  ),
  'port-in-use': entry(
    'A free port on 127.0.0.1.',
    'Only one program can listen on a port.',
    'Choose another with `--port`, or leave it out: then a free one is taken.',
    'your set-up',
    2,
    409,
  ),
  'already-up': entry(
    'At most one set of parts up at a time in one data folder.',
    'A second set would overwrite the first one’s addresses; nothing was started.',
    'Run `be down` first, or set BE_HOME to another folder.',
    'your set-up',
    2,
    409,
  ),
  'run-in-progress': entry(
    'One experiment at a time.',
    'Two at once would measure each other; nothing was started.',
    'Wait for it, or stop it; then run this one.',
    'your set-up',
    2,
    409,
  ),
  'folder-not-writable': entry(
    'A data folder that can be written.',
    'Without it neither progress nor runs can be kept; nothing already kept was changed.',
    'Give yourself write permission for the folder, or set BE_HOME to one of your own.',
    'your set-up',
    2,
    507,
  ),
  'disk-full': entry(
    'Free space on the disk that holds the data folder.',
    'What could not be written is not saved; what was saved before is untouched.',
    'Free some space, or set BE_HOME to a folder on another disk.',
    'your set-up',
    2,
    507,
  ),
  'node-too-old': entry(
    'Node.js 24 or newer.',
    'The course runs TypeScript directly, which older versions cannot.',
    'In the repository use `npm start`, which brings its own Node.js; else install Node.js 24 from nodejs.org.',
    'your set-up',
    2,
    500,
  ),
  'request-refused': entry(
    'A request from the course’s own page.',
    'Other pages in your browser must not be able to start programs on your machine.',
    'Open the address that `be` printed, and reload the page if the course was started anew.',
    'your set-up',
    2,
    403,
  ),
  'request-malformed': entry(
    'A request in the form that the page sends.',
    'Nothing was done.',
    'Reload the page.',
    'our harness',
    3,
    400,
  ),
  'request-too-large': entry(
    'A request body of at most 64 KiB.',
    'Nothing was done.',
    'Send less.',
    'your set-up',
    2,
    413,
  ),
  'target-invalid': entry(
    'The URL of a backend, such as http://127.0.0.1:3000, or the stage of an exercise.',
    'Nothing was sent.',
    'Give the address with http:// or https://; credentials go into --header, not into the URL.',
    'your set-up',
    2,
    400,
  ),
  'target-silent': entry(
    'A backend that answers HTTP at the target.',
    'Without answers there is nothing to judge.',
    'Start the backend, and check host, port and scheme: `curl -i` on the same URL shows what answers there.',
    'your set-up',
    2,
    502,
  ),
  'too-many-requests': entry(
    'A check inside its bound of requests.',
    'A check is no load test; what was decided until then is kept.',
    'Check fewer rules with --only, or a list that is not so long.',
    'undecided',
    2,
    500,
  ),
  'check-too-long': entry(
    'A check inside its time limit.',
    'What was decided until then is kept; what was created has been deleted.',
    'Find out why the backend answers so slowly, or check fewer rules with --only.',
    'undecided',
    2,
    504,
  ),
  'contract-unreadable': entry(
    'An OpenAPI document that can be read.',
    'The contract says where the lists are and how items are made; nothing was sent.',
    'Check the path of --openapi; or leave it out: then the backend is asked for its document.',
    'your set-up',
    2,
    422,
  ),
  'contract-invalid': entry(
    'An OpenAPI document of version 3.0 or 3.1, in YAML or JSON.',
    'A contract that cannot be understood can be held against no backend; nothing was sent.',
    'Mend the place that is named above; a validator of your choice will show it too.',
    'your set-up',
    2,
    422,
  ),
  'unknown-audit': entry(
    'The id of an audit, or of a category.',
    'There is nothing to check.',
    'Run `be check` without a target to list the audits.',
    'your set-up',
    2,
    404,
  ),
  'unknown-exercise': entry(
    'The stage or the id of an exercise.',
    'There is nothing to check.',
    'Run `be check` without a target to list the exercises.',
    'your set-up',
    2,
    404,
  ),
  'unknown-check': entry(
    'The id of a stored check.',
    'There is nothing to show or repeat.',
    'Run `be replay` without an id to list what is stored.',
    'your set-up',
    2,
    404,
  ),
  'unknown-starter': entry(
    'The id of a starter.',
    'Nothing was written.',
    'Run `be new` without arguments to list the starters.',
    'your set-up',
    2,
    404,
  ),
  'folder-not-empty': entry(
    'A folder that does not exist yet, or an empty one.',
    'Nothing of yours is overwritten; nothing was written.',
    'Choose another folder.',
    'your set-up',
    2,
    409,
  ),
  'files-missing': entry(
    'A folder with the SQL files of the exercise.',
    'There is nothing to check.',
    'Run `be new DIR --stage STAGE` to have them written.',
    'your set-up',
    2,
    404,
  ),
  'program-not-started': entry(
    'A command that starts your server.',
    'Without a running server there is nothing to check.',
    'Run the same command in the same folder by hand; a missing dependency is the usual reason.',
    'your set-up',
    2,
    422,
  ),
  'program-ended': entry(
    'Your server running until the check has ended.',
    'What had been decided until then is kept; the rest could not be asked.',
    'Read the last lines of its output above; run the same command by hand to see more.',
    'your code',
    1,
    422,
  ),
  'program-not-listening': entry(
    'Your server listening on 127.0.0.1 at the port in the environment variable PORT.',
    'The check can only ask a server that listens where it was told to; the program was stopped again.',
    'Read PORT from the environment, and listen there: in Node.js `process.env.PORT`, in Go `os.Getenv("PORT")`, in Python `os.environ["PORT"]`.',
    'your code',
    1,
    422,
  ),
  'check-in-progress': entry(
    'One check at a time.',
    'Two at once would disturb each other; nothing was started.',
    'Wait for it, or stop it; then run this one.',
    'your set-up',
    2,
    409,
  ),
  stopped: entry(
    'The run to end by itself.',
    'It was stopped; the rows measured until then are kept, but decide nothing.',
    'Run it again when you like.',
    'undecided',
    2,
    499,
  ),
  internal: entry(
    'The course to work.',
    'This is our own fault, not yours.',
    'Run it again; if it happens twice, report it with the lines above.',
    'our harness',
    3,
    500,
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

/** An explained error as data: what the page and `--json` show. */
export interface ErrorView {
  readonly code: ErrorCode;
  readonly expected: string;
  readonly happened: string;
  readonly matters: string;
  readonly hint: string;
  readonly blame: Blame;
}

/** An error in four lines: expected, happened, why it matters, what to try; and who has to act. */
export class CourseError extends Error {
  override readonly name = 'CourseError';
  readonly code: ErrorCode;
  readonly hint: string;

  /** `happened` is one sentence; `options.hint` replaces the table's advice where more is known. */
  constructor(code: ErrorCode, happened: string, options: { hint?: string; cause?: unknown } = {}) {
    super(happened, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  toView(): ErrorView {
    const { expected, matters, blame } = errorTable[this.code];
    return { code: this.code, expected, happened: this.message, matters, hint: this.hint, blame };
  }
}

/** Whatever was thrown, as an explained error; an unforeseen one is our own fault. */
export function toCourseError(thrown: unknown): CourseError {
  if (thrown instanceof CourseError) return thrown;
  const happened = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return new CourseError('internal', happened, { cause: thrown });
}

/** The four lines and the blame, as plain text. */
export function formatError(error: ErrorView): string {
  return [
    `expected  ${error.expected}`,
    `happened  ${error.happened}`,
    `why       ${error.matters}`,
    `try       ${error.hint}`,
    `blame     ${error.blame} (${error.code})`,
  ].join('\n');
}
