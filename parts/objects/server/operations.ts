/** Every operation that is spoken here, and what of a request's address and headers tells it from the others. */
import type { Call, Reply } from './call.ts';
import { overrideParameters } from './object-headers.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from './operations/buckets.ts';
import { completeMultipartUpload } from './operations/complete.ts';
import { copyObject } from './operations/copy.ts';
import { deleteBucketCors, getBucketCors, putBucketCors } from './operations/cors.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './operations/multipart.ts';
import { deleteObject, getObject, headObject, putObject } from './operations/objects.ts';
import { selectObjectContent } from './operations/select.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

export interface Operation {
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Parameters that have to be there. */
  readonly marks?: readonly string[];
  /** Parameters that may be there. */
  readonly reads?: readonly string[];
  /** Whether it has a source: the header x-amz-copy-source. */
  readonly copies?: boolean;
  perform(call: Call): Promise<Reply>;
}

const listing = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];

const operations: readonly Operation[] = [
  { method: 'GET', on: 'service', perform: listBuckets },

  { method: 'PUT', on: 'bucket', perform: createBucket },
  { method: 'HEAD', on: 'bucket', perform: headBucket },
  { method: 'DELETE', on: 'bucket', perform: deleteBucket },
  { method: 'GET', on: 'bucket', marks: ['location'], perform: getBucketLocation },
  { method: 'GET', on: 'bucket', reads: [...listing, 'marker'], perform: listObjects },
  {
    method: 'GET',
    on: 'bucket',
    marks: ['list-type'],
    reads: [...listing, 'continuation-token', 'start-after', 'fetch-owner'],
    perform: listObjectsV2,
  },
  { method: 'POST', on: 'bucket', marks: ['delete'], perform: deleteObjects },
  { method: 'PUT', on: 'bucket', marks: ['cors'], perform: putBucketCors },
  { method: 'GET', on: 'bucket', marks: ['cors'], perform: getBucketCors },
  { method: 'DELETE', on: 'bucket', marks: ['cors'], perform: deleteBucketCors },
  {
    method: 'GET',
    on: 'bucket',
    marks: ['uploads'],
    reads: ['prefix', 'key-marker', 'upload-id-marker', 'max-uploads', 'encoding-type'],
    perform: listMultipartUploads,
  },

  { method: 'PUT', on: 'object', perform: putObject },
  { method: 'PUT', on: 'object', copies: true, perform: copyObject },
  { method: 'GET', on: 'object', reads: overrideParameters, perform: getObject },
  { method: 'HEAD', on: 'object', reads: overrideParameters, perform: headObject },
  { method: 'DELETE', on: 'object', perform: deleteObject },
  { method: 'POST', on: 'object', marks: ['uploads'], perform: createMultipartUpload },
  { method: 'PUT', on: 'object', marks: ['uploadId', 'partNumber'], perform: uploadPart },
  { method: 'POST', on: 'object', marks: ['uploadId'], perform: completeMultipartUpload },
  { method: 'DELETE', on: 'object', marks: ['uploadId'], perform: abortMultipartUpload },
  {
    method: 'GET',
    on: 'object',
    marks: ['uploadId'],
    reads: ['max-parts', 'part-number-marker', 'encoding-type'],
    perform: listParts,
  },
  { method: 'POST', on: 'object', marks: ['select', 'select-type'], perform: selectObjectContent },
];

/** The SDKs name the operation in it, for those who read logs. */
const ignored = 'x-id';

/** Throws `NotImplemented` or `MethodNotAllowed`: nothing that is asked for is passed over in silence. */
export function findOperation({ method, bucket, key, query, headers }: S3Request): Operation {
  const on = bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object';
  const copies = headers.has('x-amz-copy-source');
  const [closest] = operations
    .filter((one) => one.method === method && one.on === on && Boolean(one.copies) === copies)
    .filter(({ marks = [] }) => marks.every((name) => query.has(name)))
    .sort((a, b) => (b.marks?.length ?? 0) - (a.marks?.length ?? 0));
  const known = [...(closest?.marks ?? []), ...(closest?.reads ?? []), ignored];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (closest && unknown === undefined) return closest;
  if (!operations.some((one) => one.method === method)) {
    throw new S3Error('MethodNotAllowed', { details: { Method: method, ResourceType: on.toUpperCase() } });
  }
  const asked = `${method} of ${on === 'object' ? 'an object' : `a ${on}`}`;
  throw new S3Error('NotImplemented', {
    message: `This store does not implement ${asked}${unknown === undefined ? '' : ` with the parameter “${unknown}”`}${copies ? ' from a copy source' : ''}.`,
  });
}
