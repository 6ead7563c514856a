/** `be learn`: serves the course on loopback and opens it in the browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CourseError, formatError } from '../../kit/errors.ts';
import { startServer } from '../../server/start.ts';
import { dataFolder } from '../../wire/folders.ts';
import { startProcess } from '../../wire/process.ts';
import type { Command, World } from '../command.ts';
import { parseOptions, parseWhole } from '../options.ts';

export const learn: Command = {
  usage: ['', 'learn [--port N] [--no-open]'],
  details: [
    '--port N    listen on this port only; without it 4300, or else a free one',
    '--no-open   do not open the browser',
  ],
  async run(args, world) {
    const { values } = parseOptions(args, { port: { type: 'string' }, 'no-open': { type: 'boolean' } }, 0);
    const port = parseWhole('port', values.port, 1, 65_535);
    await buildPage(world);
    const server = await startServer({
      folder: dataFolder(world.env),
      env: world.env,
      ...(port === undefined ? {} : { port }),
    });
    try {
      world.stdout.line(`${world.stdout.paint('bold', 'Backend Essentials')}  ${server.url}`);
      for (const notice of server.notices) world.stderr.line(formatError(notice));
      if (!values['no-open']) openBrowser(server.url, world);
      if (server.already) {
        world.stdout.line('It is already running there, for the same data folder.');
        return 0;
      }
      world.stdout.line('Ctrl-C stops it and everything it started.');
      if (!world.signal.aborted) await once(world.signal, 'abort');
      return 0;
    } finally {
      await server.stop();
    }
  },
};

/** In the repository the page is built when it is missing; the package brings it. */
async function buildPage({ env, signal, stderr }: World): Promise<void> {
  const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  if (existsSync(at('web/dist/index.html')) || !existsSync(at('tools/build-page.ts'))) return;
  stderr.line('Building the page, once…');
  const building = await startProcess({
    command: process.execPath,
    args: [at('tools/build-page.ts')],
    env,
    signal,
  });
  const { code } = await building.exited;
  if (code !== 0) throw new CourseError('internal', building.lastLines().slice(-5).join('\n'));
}

/** Only for a person at a screen. That it fails is no matter: the address is printed. */
function openBrowser(url: string, world: World): void {
  const { env } = world;
  if (!world.stdout.isTTY || env['CI']) return;
  const isLinux = process.platform === 'linux';
  if (isLinux && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return;
  const [program, ...args] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
  const child = spawn(program ?? '', args, { detached: true, stdio: 'ignore', windowsHide: true });
  child.on('error', () => {});
  child.unref();
}
