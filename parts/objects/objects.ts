/** What a running `objects` part offers: an endpoint and keys that every S3 client understands, and a bucket of its own. */
import type { RunningPart } from '../../kit/part.ts';
import { type ObjectsAddress, sendSigned } from './signed-client.ts';

export interface RunningObjects extends RunningPart, ObjectsAddress {
  /** There already, and nobody else's. */
  readonly bucket: string;
}

/** The server must answer already. Makes the bucket unless it is there, and asks for the version. */
export async function createRunningObjects(
  server: ObjectsAddress & Pick<RunningObjects, 'bucket' | 'died' | 'stop'>,
  signal: AbortSignal,
): Promise<RunningObjects> {
  const { endpoint, region, credentials, bucket } = server;
  // The oldest region is the one that must not be named.
  const body =
    region === 'us-east-1'
      ? ''
      : `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  const { serverName } = await sendSigned(
    server,
    { method: 'PUT', path: `/${bucket}`, body, signal },
    { allow: ['BucketAlreadyOwnedByYou'] },
  );
  return {
    ...server,
    version: serverName,
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      OBJECTS_BUCKET: bucket,
    },
  };
}
