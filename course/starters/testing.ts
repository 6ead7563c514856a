/** Copies of the starters and of their solutions for the tests, ready to be started; or why this machine cannot. */
import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRunFolder } from '../../wire/folders.ts';
import { fetched, starters } from './index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the server in a folder is started. PORT is for the caller to add to `env`. */
export interface PreparedStarter {
  /** A copy; the caller removes it. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

/** How the tests run a starter with what is on this machine, without fetching anything. */
interface Toolchain {
  /** The program that is needed, or why there is no running it. */
  find(folder: string): Promise<{ readonly program: string } | { readonly skip: string }>;
  prepare(folder: string, program: string): Promise<Omit<PreparedStarter, 'folder'>>;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** What this machine has of Go's modules has to do: the versions of go.mod, and this Go. */
const offline: Environment = { ...process.env, GOPROXY: 'off', GOTOOLCHAIN: 'local' };

const toolchains: Readonly<Record<string, Toolchain>> = {
  express: {
    find: async () => ({ program: process.execPath }),
    async prepare(folder, program) {
      // A junction, which Windows lets everybody make.
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
      return { command: program, args: ['server.ts'], env: process.env };
    },
  },
  gin: {
    async find(folder) {
      if (!(await succeeds('go', ['version']))) return { skip: 'there is no go' };
      const complete = await succeeds('go', ['mod', 'download'], { cwd: folder, env: offline });
      return complete
        ? { program: 'go' }
        : { skip: 'its modules are not there: run go mod download in course/starters/gin' };
    },
    async prepare(folder, program) {
      // Built, as `go run` passes no signal on to the server that it starts.
      const command = join(folder, process.platform === 'win32' ? 'postcards.exe' : 'postcards');
      await run(program, ['build', '-o', command, '.'], { cwd: folder, env: offline });
      return { command, args: [], env: process.env };
    },
  },
  fastapi: {
    async find() {
      for (const program of [process.env['PYTHON'], 'python3', '/usr/bin/python3']) {
        if (program && (await succeeds(program, ['-c', 'import fastapi, uvicorn']))) return { program };
      }
      return { skip: 'no Python has fastapi and uvicorn: name one in PYTHON' };
    },
    prepare: async (_, program) => ({ command: program, args: ['server.py'], env: process.env }),
  },
};

/** Why a starter cannot be run here; undefined when it can. */
export async function whyNotRunnable(id: string): Promise<string | undefined> {
  const { toolchain, source } = findStarter(id);
  const found = await toolchain.find(source);
  return 'skip' in found ? found.skip : undefined;
}

/** A copy of the starter, with the model solutions of these stages laid over it in their order. Built, but not started. */
export async function prepareStarter(
  id: string,
  ...solved: readonly string[]
): Promise<PreparedStarter | { readonly skip: string }> {
  const { toolchain, source } = findStarter(id);
  const found = await toolchain.find(source);
  if ('skip' in found) return found;
  const folder = await createRunFolder(`starter-${id}`);
  await cp(source, folder, { recursive: true, filter: (path) => !fetched.has(basename(path)) });
  for (const stage of solved) await cp(join(root, 'test/solutions', stage, id), folder, { recursive: true });
  return { folder, ...(await toolchain.prepare(folder, found.program)) };
}

function findStarter(id: string): { readonly toolchain: Toolchain; readonly source: string } {
  const toolchain = toolchains[id];
  const starter = starters.find((one) => one.id === id);
  if (!toolchain || !starter) throw new Error(`There is no starter ${id}.`);
  return { toolchain, source: fileURLToPath(starter.folder) };
}

async function succeeds(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Environment } = {},
): Promise<boolean> {
  return await run(command, [...args], options).then(
    () => true,
    () => false,
  );
}
