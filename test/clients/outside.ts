/** Programs from outside the project: found on this machine, and run with nothing around them but what they are given. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The absolute path of a program on the PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it in a process of its own. `env` is its whole environment. */
export async function runOutside(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const child = spawn(program, [...args], { env, stdio: 'pipe', timeout: 60_000 });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code: code as number | null, stdout, stderr };
}

/** Runs a program of Node.js, and reads the JSON that it prints. */
export async function runNode<Seen>(file: URL, env: Readonly<Record<string, string>>): Promise<Seen> {
  const path = fileURLToPath(file);
  const { code, stdout, stderr } = await runOutside(process.execPath, [path], env);
  if (code !== 0) throw new Error(`${path} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as Seen;
}
