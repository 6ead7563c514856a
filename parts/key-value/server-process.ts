/** The embedded server as a process of its own. */
import type { Environment } from '../../kit/part.ts';
import type { AwsCredentials } from '../../wire/aws-credentials.ts';
import { type OwnServer, programBeside, startOwnServer } from '../own-server.ts';

export interface ServerProcessOptions {
  /** Where it keeps its data. */
  readonly folder: string;
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** Rejects with `part-did-not-start` and what it said last. */
export async function startServerProcess(options: ServerProcessOptions): Promise<OwnServer> {
  const { folder, credentials, region, env, signal } = options;
  return await startOwnServer({
    name: 'The key-value store',
    program: programBeside(import.meta.url),
    variables: {
      KEY_VALUE_DATA_DIR: folder,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
    },
    env,
    signal,
  });
}
