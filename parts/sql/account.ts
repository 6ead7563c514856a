/** Which account runs the server: PostgreSQL refuses to run as root, so root hands it to one without rights. */
import { chownSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CourseError } from '../../kit/errors.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account to switch to, or undefined when we are an ordinary user and need none. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new CourseError(
    'engine-unavailable',
    'PostgreSQL refuses to run as root, and there is no account “postgres” or “nobody”.',
    {
      hint: 'Run the course as an ordinary user.',
    },
  );
}

/** Hands a folder and all in it to the account. */
export function giveTo(account: Account | undefined, path: string): void {
  if (!account) return;
  chownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(account, join(path, name));
}
