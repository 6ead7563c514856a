/** The embedded store as a process of its own. */
import type { Environment } from '../../kit/part.ts';
import { type OwnServer, programBeside, startOwnServer } from '../own-server.ts';
import type { Credentials } from './signature/signature.ts';

export interface StoreProcessOptions {
  /** Where it keeps its data. */
  readonly folder: string;
  readonly credentials: Credentials;
  readonly region: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** ms in which a connection has to move; its own limit unless given. */
  readonly idleMs?: number;
}

/** Rejects with `part-did-not-start` and what it said last. */
export async function startStoreProcess(options: StoreProcessOptions): Promise<OwnServer> {
  const { folder, credentials, region, env, signal, idleMs } = options;
  return await startOwnServer({
    name: 'The object store',
    program: programBeside(import.meta.url),
    variables: {
      OBJECTS_DATA_DIR: folder,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      IDLE_MS: idleMs?.toString(),
    },
    env,
    signal,
  });
}
