/** What a running `key-value` part offers: an endpoint and keys that every AWS SDK understands. */
import type { RunningPart } from '../../kit/part.ts';
import { type KeyValueAddress, sendSigned } from './signed-client.ts';

export interface RunningKeyValue extends RunningPart, KeyValueAddress {
  /** What the names of tables have to begin with: '' where all tables are ours. */
  readonly tablePrefix: string;
}

/** Asks the server for its tables, which shows that it answers, and takes the keys. */
export async function createRunningKeyValue(
  server: KeyValueAddress & Pick<RunningKeyValue, 'tablePrefix' | 'died' | 'stop'>,
  signal: AbortSignal,
): Promise<RunningKeyValue> {
  const { endpoint, region, credentials } = server;
  const { serverName } = await sendSigned(server, 'ListTables', {}, signal);
  return {
    ...server,
    version: serverName,
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
    },
  };
}
