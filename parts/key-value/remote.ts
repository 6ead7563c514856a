/** Any DynamoDB by AWS_ENDPOINT_URL_DYNAMODB: our tables there begin with a prefix of our own, and are deleted at the end. */
import { randomBytes } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import type { Engine, Environment } from '../../kit/part.ts';
import { createRunningKeyValue, type RunningKeyValue } from './key-value.ts';
import { type KeyValueAddress, sendSigned } from './signed-client.ts';

const needed = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** Why it cannot be used, or undefined. */
function explainAbsence(env: Environment): string | undefined {
  const absent = needed.filter((name) => !env[name]);
  if (absent.length > 0) return `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not set`;
  if (env['AWS_SESSION_TOKEN']) {
    return 'AWS_SESSION_TOKEN is set, and keys that expire are not supported here';
  }
  return undefined;
}

function parseAddress(env: Environment): KeyValueAddress {
  const endpoint = env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new CourseError(
      'engine-unavailable',
      'AWS_ENDPOINT_URL_DYNAMODB is not of the form https://host:port.',
    );
  }
  return {
    endpoint: new URL(endpoint).origin,
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
}

async function removeTables(address: KeyValueAddress, prefix: string): Promise<void> {
  let after: unknown;
  do {
    const start = after === undefined ? {} : { ExclusiveStartTableName: after };
    const { json } = await sendSigned(address, 'ListTables', start);
    for (const name of Array.isArray(json['TableNames']) ? json['TableNames'] : []) {
      if (String(name).startsWith(prefix)) await sendSigned(address, 'DeleteTable', { TableName: name });
    }
    after = json['LastEvaluatedTableName'];
  } while (after !== undefined);
}

export const remote: Engine<RunningKeyValue> = {
  id: 'remote',
  title: 'DynamoDB by AWS_ENDPOINT_URL_DYNAMODB',
  fidelity: 'remote',
  differs:
    'Whatever runs there: DynamoDB itself, ScyllaDB Alternator; its other users share its time, and it may cost money. Tables that begin with a prefix of our own are created and deleted, nothing else is touched.',
  limits: {},
  async available(env) {
    const reason = explainAbsence(env);
    return reason === undefined ? { available: true } : { available: false, reason };
  },
  async start({ env, signal }) {
    const address = parseAddress(env);
    const tablePrefix = `be_${randomBytes(6).toString('hex')}_`;
    let stopped: Promise<void> | undefined;
    const running = {
      ...address,
      tablePrefix,
      died: new Promise<never>(() => {}),
      stop() {
        stopped ??= removeTables(address, tablePrefix);
        return stopped;
      },
    };
    return await createRunningKeyValue(running, signal);
  },
};
