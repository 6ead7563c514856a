/** The part `objects`: an object store that speaks S3. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { embedded } from './embedded.ts';
import { minio } from './minio.ts';
import type { RunningObjects } from './objects.ts';
import { remote } from './remote.ts';

export const objects = definePart<RunningObjects>({
  id: 'objects',
  title: 'Object store',
  summary: 'S3: objects under keys in buckets, by SDK and by presigned address.',
  variables: {
    AWS_ENDPOINT_URL_S3:
      'Where it is; this and the other AWS_… variables are what AWS’s SDKs and CLI read by themselves.',
    AWS_ACCESS_KEY_ID: 'Who asks.',
    AWS_SECRET_ACCESS_KEY: 'The key that signs, and is never sent.',
    AWS_REGION: 'The region that is part of each signature.',
    AWS_DEFAULT_REGION: 'The same, for older clients.',
    OBJECTS_BUCKET: 'A bucket that is there already.',
  },
  engines: [embedded, minio, remote],
  contract,
});
