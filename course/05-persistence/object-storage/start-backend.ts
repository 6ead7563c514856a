/** Starts the backend that takes the images, and asks it what an upload cost. */
import { fileURLToPath } from 'node:url';
import { CourseError } from '../../../kit/errors.ts';
import type { Lab } from '../../../kit/experiment.ts';
import type { Environment } from '../../../kit/part.ts';
import { startProcess } from '../../../wire/process.ts';
import type { Listening } from './upload-backend.ts';

// As it lies beside this file: TypeScript in the repository, JavaScript in the package.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./upload-backend.${extension}`, import.meta.url));

/** Resolves with its address once it listens; the lab ends it. */
export async function startUploadBackend(env: Environment, lab: Lab): Promise<string> {
  const { promise: listening, resolve } = Promise.withResolvers<Listening>();
  const backend = lab.keep(
    await startProcess({
      command: process.execPath,
      // With --expose-gc it can throw away what an earlier upload left, before the next is measured.
      args: ['--disable-warning=ExperimentalWarning', '--expose-gc', program],
      env: { ...env, PATH: process.env['PATH'] },
      stdin: 'pipe',
      signal: lab.signal,
      onLine(stream, line) {
        if (stream === 'stdout') resolve(JSON.parse(line) as Listening);
      },
    }),
    (one) => one.stop(),
  );
  const started = await Promise.race([listening, backend.exited.then(() => undefined)]);
  lab.signal.throwIfAborted();
  if (started) return started.url;
  throw new CourseError('part-did-not-start', `The backend ended: ${backend.lastLines().join('\n')}`);
}
