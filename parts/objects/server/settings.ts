/** What the process is told by its environment. */
import type { Environment } from '../../../kit/part.ts';
import type { Credentials } from '../signature/signature.ts';

export interface Settings {
  readonly folder: string;
  readonly credentials: Credentials;
  readonly region: string;
  readonly port: number;
  readonly idleMs: number;
}

/** Throws for a variable that is missing. */
export function parseSettings(env: Environment): Settings {
  const read = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  return {
    folder: read('OBJECTS_DATA_DIR'),
    credentials: {
      accessKeyId: read('AWS_ACCESS_KEY_ID'),
      secretAccessKey: read('AWS_SECRET_ACCESS_KEY'),
    },
    region: read('AWS_REGION'),
    port: Number(env['PORT'] ?? 0),
    idleMs: Number(env['IDLE_MS'] ?? 60_000),
  };
}
