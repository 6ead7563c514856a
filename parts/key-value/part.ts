/** The part `key-value`: a store that speaks DynamoDB's API. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { dynamodbLocal } from './dynamodb-local.ts';
import { embedded } from './embedded.ts';
import type { RunningKeyValue } from './key-value.ts';
import { remote } from './remote.ts';

export const keyValue = definePart<RunningKeyValue>({
  id: 'key-value',
  title: 'Key-value store',
  summary:
    'DynamoDB: items under partition and sort keys, indexes, conditions, transactions, capacity units.',
  variables: {
    AWS_ENDPOINT_URL_DYNAMODB:
      'Where it is; this and the other AWS_… variables are what AWS’s SDKs and CLI read by themselves. (The embedded store keeps its data in KEY_VALUE_DATA_DIR, when you set that.)',
    AWS_ACCESS_KEY_ID: 'Who asks.',
    AWS_SECRET_ACCESS_KEY: 'The key that signs, and is never sent.',
    AWS_REGION: 'The region that is part of each signature.',
  },
  engines: [embedded, dynamodbLocal, remote],
  contract,
});
