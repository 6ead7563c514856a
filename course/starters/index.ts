/** What a learner can begin with: the same small server in three languages, which lacks just what is to be built. */

/** A folder that is copied for the learner. Its backend-essentials.json says the same of `run` and `install`. */
export interface Starter {
  /** How the learner names it, and the name of its folder. */
  readonly id: string;
  readonly title: string;
  readonly folder: URL;
  /** The command that starts the server, given in the folder. The variable PORT says where it listens. */
  readonly run: string;
  /** The command that fetches what the server needs, once. */
  readonly install: string;
  /** The program without which there is no running it. */
  readonly toolchain: { readonly command: string; readonly why: string };
}

/** What lies in a starter's folder once somebody has tried it there: not copied. */
export const fetched: ReadonlySet<string> = new Set(['node_modules', '.venv', '__pycache__']);

export const starters: readonly Starter[] = [
  {
    id: 'express',
    title: 'TypeScript with Express',
    folder: new URL('./express/', import.meta.url),
    run: 'npm start',
    install: 'npm install',
    toolchain: { command: 'node', why: 'Node.js 24 or later runs TypeScript as it is.' },
  },
  {
    id: 'gin',
    title: 'Go with Gin',
    folder: new URL('./gin/', import.meta.url),
    run: 'go run .',
    install: 'go build',
    toolchain: { command: 'go', why: 'Go 1.23 or later compiles the server when it starts.' },
  },
  {
    id: 'fastapi',
    title: 'Python with FastAPI',
    folder: new URL('./fastapi/', import.meta.url),
    run: '.venv/bin/python server.py',
    install: 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
    toolchain: {
      command: 'python3',
      why: 'Python 3.10 or later runs the server, in an environment of its own.',
    },
  },
];
