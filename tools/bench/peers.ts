/** The packages that the parts are measured beside: in a folder of their own, which nobody installs who does not ask. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../wire/ports.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import type { Bench } from './figures.ts';

export interface Peer {
  readonly package: string;
  /** Arguments of Node.js; `folder` is that of the package. */
  args(folder: string, data: string, port: number): readonly string[];
}

export const installCommand = 'npm ci --prefix tools/bench/peers';

const modules = join(import.meta.dirname, 'peers/node_modules');

/** Silent, or it would write a line for each request. */
const s3rverArgs = (data: string, port: number) => ['-d', data, '-a', '127.0.0.1', '-p', String(port), '-s'];

export const s3rver: Peer = {
  package: 's3rver',
  args: (folder, data, port) => [join(folder, 'bin/s3rver.js'), ...s3rverArgs(data, port)],
};

export const s3rverSuccessor: Peer = {
  package: '@20minutes/s3rver',
  // 5.0.0 was published without the program that it names.
  args: (folder, data, port) => [
    '--eval',
    'void require(process.argv[1]).parseAsync(process.argv)',
    join(folder, 'lib/cli.js'),
    ...s3rverArgs(data, port),
  ],
};

export const dynalite: Peer = {
  package: 'dynalite',
  args: (folder, data, port) => [
    join(folder, 'cli.js'),
    ...['--host', '127.0.0.1', '--port', String(port), '--path', data, '--createTableMs', '0'],
  ],
};

/** Its version, where it is installed. */
export function readVersion(peer: Peer): string | undefined {
  try {
    const text = readFileSync(join(modules, peer.package, 'package.json'), 'utf8');
    return (JSON.parse(text) as { readonly version: string }).version;
  } catch {
    return undefined;
  }
}

/** With its version, where it is installed. */
export function nameOf(peer: Peer): string {
  const version = readVersion(peer);
  return version === undefined ? `\`${peer.package}\`` : `\`${peer.package}\` ${version}`;
}

export interface RunningPeer extends RunningProcess {
  readonly url: string;
}

/** With its data in this folder; resolves when it accepts connections. */
export async function startPeer(peer: Peer, data: string, { signal }: Bench): Promise<RunningPeer> {
  const port = await findFreePort();
  const running = await startProcess({
    command: process.execPath,
    args: peer.args(join(modules, peer.package), data, port),
    env: { PATH: process.env['PATH'], HOME: data },
    cwd: data,
    signal,
  });
  try {
    await waitUntilReady({
      probe: probeTcp('127.0.0.1', port),
      what: peer.package,
      timeoutMs: 20_000,
      everyMs: 5,
      signal,
      process: running,
    });
    return { ...running, url: `http://127.0.0.1:${port}` };
  } catch (error) {
    await running.stop();
    throw error;
  }
}
