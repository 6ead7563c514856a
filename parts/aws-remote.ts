/** A service that speaks an API of AWS and runs elsewhere, as the variables of AWS describe it. */
import { CourseError } from '../kit/errors.ts';
import type { Availability, Environment } from '../kit/part.ts';
import type { AwsCredentials } from '../wire/aws-credentials.ts';

/** Where a service is, and who asks. */
export interface AwsAddress {
  /** `http://host:port`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

/** Whether the variables say enough; `endpointVariable` is the one of the service, such as AWS_ENDPOINT_URL_S3. */
export function isAddressed(env: Environment, endpointVariable: string): Availability {
  const needed = [endpointVariable, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const absent = needed.filter((name) => !env[name]);
  if (absent.length > 0) {
    const reason = `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not set`;
    return { available: false, reason };
  }
  if (!env['AWS_SESSION_TOKEN']) return { available: true };
  return {
    available: false,
    reason: 'AWS_SESSION_TOKEN is set, and keys that expire are not supported here',
  };
}

/** Throws `engine-unavailable` for an endpoint that is no address. */
export function readAddress(env: Environment, endpointVariable: string): AwsAddress {
  const endpoint = env[endpointVariable] ?? '';
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new CourseError('engine-unavailable', `${endpointVariable} is not of the form https://host:port.`);
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
