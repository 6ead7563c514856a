/** The CORS rules of a bucket: set, read, removed, and asked by browsers. */
import type { Call, Reply } from '../call.ts';
import { assertBodyChecked } from '../call.ts';
import { allowCors, parseCorsRules, renderCorsRules } from '../cors.ts';
import type { S3Request } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import type { Store } from '../store/store.ts';

export async function putBucketCors(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  assertBodyChecked(call.request);
  const document = await call.readXml();
  if (!document) throw new S3Error('MalformedXML');
  await bucket.setCors(parseCorsRules(document));
  return { status: 200 };
}

export async function getBucketCors(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const rules = bucket.cors();
  if (!rules) throw new S3Error('NoSuchCORSConfiguration', { details: { BucketName: bucket.name } });
  return { status: 200, xml: renderCorsRules(rules) };
}

export async function deleteBucketCors(call: Call): Promise<Reply> {
  await call.bucket().setCors(undefined);
  return { status: 204 };
}

/** The question that a browser asks before it sends the request itself; it carries no signature. */
export function answerPreflight({ headers, bucket, key }: S3Request, store: Store): Reply {
  const origin = headers.get('origin');
  const method = headers.get('access-control-request-method');
  if (!origin || !method) {
    const missing = origin ? 'Access-Control-Request-Method' : 'Origin';
    throw new S3Error('BadRequest', {
      message: `Insufficient information. ${missing} request header needed.`,
    });
  }
  const rules = bucket === undefined ? undefined : store.bucket(bucket).cors();
  const wanted = headers.get('access-control-request-headers') ?? '';
  const names = wanted
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const allowed = rules && allowCors(rules, { origin, method, headers: names });
  if (allowed) return { status: 200, headers: allowed };
  throw new S3Error('AccessForbidden', {
    message: rules
      ? 'CORSResponse: This CORS request is not allowed. No rule of the bucket fits origin, method and headers.'
      : 'CORSResponse: CORS is not enabled for this bucket.',
    details: { Method: method, ResourceType: key === undefined ? 'BUCKET' : 'OBJECT' },
  });
}

/** What lets a page of another origin read the answer; nothing when no rule fits. */
export function corsHeadersOf({ headers, bucket, method }: S3Request, store: Store): Record<string, string> {
  const origin = headers.get('origin');
  if (origin === undefined || bucket === undefined) return {};
  const rules = store
    .buckets()
    .find(({ name }) => name === bucket)
    ?.cors();
  return (rules && allowCors(rules, { origin, method, headers: [] })) ?? {};
}
