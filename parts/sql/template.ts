/** An initialised data folder, made once for each build and copied for each start: initdb takes most of a second. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CourseError } from '../../kit/errors.ts';
import type { StartContext } from '../../kit/part.ts';
import { cacheFolder, explainFileError } from '../../wire/folders.ts';
import { reaper } from '../../wire/reaper.ts';
import { giveTo, serverAccount } from './account.ts';
import { type Binaries, programOf } from './binaries.ts';
import { programEnvironment } from './server-process.ts';

/** Copies the template to `data`, which must not exist yet, and gives back the password of its superuser. */
export async function copyTemplate(binaries: Binaries, data: string, context: StartContext): Promise<string> {
  const template = await makeTemplate(binaries, context);
  // A thousand small files: copied at once they take a third of the time that the asynchronous copy takes.
  cpSync(join(template, 'data'), data, { recursive: true });
  return (await readFile(join(template, 'password'), 'utf8')).trim();
}

async function makeTemplate(binaries: Binaries, context: StartContext): Promise<string> {
  const template = join(cacheFolder(context.env), `template-${binaries.build}`);
  if (existsSync(template)) return template;
  context.report('preparing PostgreSQL for the first time');
  const account = serverAccount();
  const partial = `${template}.${randomBytes(4).toString('hex')}`;
  const unwatch = await reaper().watch({ folder: partial });
  try {
    await mkdir(partial, { mode: 0o700 });
    await writeFile(join(partial, 'password'), `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
    giveTo(account, partial);
    const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${join(partial, 'password')}`];
    const locale = ['--encoding=UTF8', '--locale=C', '--wal-segsize=4', '--no-sync', '--no-instructions'];
    await promisify(execFile)(
      programOf(binaries, 'initdb'),
      [...options, ...locale, '-D', join(partial, 'data')],
      {
        ...account,
        env: programEnvironment(context.env),
        cwd: partial,
        signal: context.signal,
        timeout: 60_000,
      },
    );
    await rename(partial, template);
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
    context.signal.throwIfAborted();
    // Another process was first: its template is as good.
    if (existsSync(template)) return template;
    if (error instanceof Error && 'stderr' in error) {
      throw new CourseError(
        'part-did-not-start',
        `initdb failed: ${String(error.stderr).trim() || error.message}`,
        { cause: error },
      );
    }
    throw explainFileError(error, template);
  } finally {
    await unwatch();
  }
  return template;
}
