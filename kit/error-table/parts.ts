/** Parts that do not start, end by themselves, or cannot do what is asked of them. */
import { type ErrorEntry, entry } from './entry.ts';

export const parts = {
  'engine-unavailable': entry(
    'An engine that runs on this machine.',
    'The part cannot start without one.',
    'Install what the reason names, or choose another engine: `be up` lists them.',
    'your set-up',
    2,
    503,
  ),
  'engine-limited': entry(
    'An engine of the part that can do what is asked of it.',
    'What this engine cannot do would come out as a result; nothing was started.',
    'Choose another engine, which `be up` without a part lists with what it cannot do.',
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
    'A database server that answers at DATABASE_URL.',
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
} as const satisfies Record<string, ErrorEntry>;
