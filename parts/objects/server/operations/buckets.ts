/** Buckets: made, found, listed, deleted. */
import { textOf } from '../../xml/parse.ts';
import type { XmlNode } from '../../xml/render.ts';
import type { Call, Reply } from '../call.ts';
import { S3Error } from '../s3-error.ts';

/** There is one owner. */
export const owner: XmlNode = [
  'Owner',
  [
    ['ID', 'owner'],
    ['DisplayName', 'owner'],
  ],
];

export async function listBuckets({ store, region }: Call): Promise<Reply> {
  const buckets = store.buckets().map(
    ({ name, created }): XmlNode => [
      'Bucket',
      [
        ['Name', name],
        ['CreationDate', created],
        ['BucketRegion', region],
      ],
    ],
  );
  return { status: 200, xml: ['ListAllMyBucketsResult', [owner, ['Buckets', buckets]]] };
}

export async function createBucket(call: Call): Promise<Reply> {
  const name = call.request.bucket ?? '';
  assertBucketName(name);
  const configuration = await call.readXml();
  const location = configuration && textOf(configuration, 'LocationConstraint');
  if (location !== undefined && location !== call.region) {
    throw new S3Error('IllegalLocationConstraintException', {
      message: `The ${location} location constraint is incompatible with ${call.region}, where this endpoint is.`,
    });
  }
  await call.store.createBucket(name);
  return { status: 200, headers: { location: `/${name}` } };
}

/** Amazon S3 User Guide, “General purpose bucket naming rules”. */
function assertBucketName(name: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
  const address = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (!wellFormed || address) throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
}

export async function headBucket(call: Call): Promise<Reply> {
  call.bucket();
  return { status: 200, headers: { 'x-amz-bucket-region': call.region } };
}

export async function getBucketLocation(call: Call): Promise<Reply> {
  call.bucket();
  // The oldest region goes without a name.
  return { status: 200, xml: ['LocationConstraint', call.region === 'us-east-1' ? '' : call.region] };
}

export async function deleteBucket(call: Call): Promise<Reply> {
  await call.store.deleteBucket(call.bucket().name);
  return { status: 204 };
}
