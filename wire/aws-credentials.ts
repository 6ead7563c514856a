/** The keys for the parts that speak an API of AWS: made here, and good for nothing else. */
import { randomBytes } from 'node:crypto';
import type { Environment } from '../kit/part.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Ours; those of AWS begin otherwise. */
const pattern = /^BE[0-9A-F]{18}$/;

/**
 * The keys of a part that is up already, so that one set of variables fits both; else new ones. Keys of AWS that the
 * learner has set are left alone.
 */
export function localCredentials(env: Environment): AwsCredentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (pattern.test(accessKeyId) && secretAccessKey) return { accessKeyId, secretAccessKey };
  return {
    accessKeyId: `BE${randomBytes(9).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
}
