/** Any DynamoDB by AWS_ENDPOINT_URL_DYNAMODB: our tables there begin with a prefix of our own, and are deleted at the end. */
import { randomBytes } from 'node:crypto';
import type { Engine } from '../../kit/part.ts';
import { type AwsAddress, isAddressed, readAddress } from '../aws-remote.ts';
import { createRunningKeyValue, type RunningKeyValue } from './key-value.ts';
import { sendSigned } from './signed-client.ts';

const endpointVariable = 'AWS_ENDPOINT_URL_DYNAMODB';

async function removeTables(address: AwsAddress, prefix: string): Promise<void> {
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
  available: async (env) => isAddressed(env, endpointVariable),
  async start({ env, signal }) {
    const address = readAddress(env, endpointVariable);
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
