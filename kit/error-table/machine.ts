/** What the machine lacks or refuses, and how anything at all can end. */
import { type ErrorEntry, entry } from './entry.ts';

export const machine = {
  'node-too-old': entry(
    'Node.js 24 or newer.',
    'The course runs TypeScript directly, which older versions cannot.',
    'In the repository use `npm start`, which brings its own Node.js; else install Node.js 24 from nodejs.org.',
    'your set-up',
    2,
    500,
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
  'folder-not-empty': entry(
    'A folder that does not exist yet, or an empty one.',
    'Nothing of yours is overwritten; nothing was written.',
    'Choose another folder.',
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
