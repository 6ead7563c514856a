/** What is promised of access: who is let in by keys or by a presigned address, and which pages a browser lets in. */
import assert from 'node:assert/strict';
import type { ContractCase } from '../../../kit/part.ts';
import type { Exchange } from '../../../kit/transcript.ts';
import { createClient, type RequestOptions } from '../../../wire/http1/client.ts';
import type { RunningObjects } from '../objects.ts';
import { assertRefused, configOf, type Session, sdkCase } from './sdk.ts';

/** One request without any signature but that in the address. */
async function request(
  url: string,
  options: Omit<RequestOptions, 'path'>,
): Promise<NonNullable<Exchange['response']>> {
  const { origin, pathname, search } = new URL(url);
  const client = createClient({ baseUrl: origin, from: 'contract' });
  const { response, failure } = await client.request({ path: pathname + search, ...options });
  await client.close();
  assert.ok(response, failure?.message);
  return response;
}

async function presign(
  session: Session,
  method: 'GET' | 'PUT',
  key: string,
  signedAt = new Date(),
): Promise<string> {
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  const { sdk, Bucket, prefix } = session;
  const at = { Bucket, Key: prefix + key };
  // As a client that does not know the body yet has to: else the SDK signs the checksum of an empty one.
  const signing = new sdk.S3Client({
    ...configOf(session.objects),
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const command = method === 'GET' ? new sdk.GetObjectCommand(at) : new sdk.PutObjectCommand(at);
  return await getSignedUrl(signing, command, { expiresIn: 60, signingDate: signedAt });
}

function header(response: NonNullable<Exchange['response']>, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(response.head)?.[1];
}

const ordinaryClient: ContractCase<RunningObjects> = {
  id: 'ordinary-client',
  promise: 'A client that knows nothing but the variables finds the bucket.',
  async check({ env }) {
    const { S3Client, HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const s3 = new S3Client({
      endpoint: env['AWS_ENDPOINT_URL_S3'] ?? '',
      region: env['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    await s3.send(new HeadBucketCommand({ Bucket: env['OBJECTS_BUCKET'] }));
    s3.destroy();
  },
};

export const access = [
  ordinaryClient,
  sdkCase(
    'presigned',
    'A presigned address lets a client without keys put and get this one object.',
    async (session) => {
      const { signal } = session;
      const put = await request(await presign(session, 'PUT', 'k é'), {
        method: 'PUT',
        body: 'hello',
        signal,
      });
      assert.equal(put.status, 200, put.body.text);
      const url = await presign(session, 'GET', 'k é');
      const got = await request(url, { signal });
      assert.deepEqual([got.status, got.body.text], [200, 'hello']);
      const other = await request(url.replace('k%20', 'x%20'), { signal });
      assert.equal(other.status, 403);
      assert.match(other.body.text, /<Code>SignatureDoesNotMatch<\/Code>/);
      const deleted = await request(url, { method: 'DELETE', signal });
      assert.equal(deleted.status, 403);
    },
  ),
  sdkCase('presigned-expired', 'A presigned address whose time is over is refused.', async (session) => {
    const earlier = new Date(Date.now() - 3_600_000);
    const answer = await request(await presign(session, 'GET', 'k', earlier), { signal: session.signal });
    assert.equal(answer.status, 403);
    assert.match(answer.body.text, /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
  }),
  sdkCase(
    'wrong-secret',
    'Whoever has no key, an unknown one or the wrong secret is refused.',
    async ({ objects, sdk, Bucket, signal }) => {
      const { accessKeyId } = objects.credentials;
      for (const [credentials, code] of [
        [{ accessKeyId, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
        [{ accessKeyId: 'UNKNOWN', secretAccessKey: 'wrong' }, 'InvalidAccessKeyId'],
      ] as const) {
        const s3 = new sdk.S3Client({ ...configOf(objects), credentials });
        await assertRefused(s3.send(new sdk.ListObjectsV2Command({ Bucket })), code, 403);
        s3.destroy();
      }
      const nobody = await request(`${objects.endpoint}/${Bucket}/k`, { signal });
      assert.equal(nobody.status, 403);
      assert.match(nobody.body.text, /<Code>AccessDenied<\/Code>/);
    },
  ),
  sdkCase(
    'wrong-time',
    'A request that was signed long ago is refused.',
    async ({ objects, sdk, Bucket }) => {
      const s3 = new sdk.S3Client({ ...configOf(objects), systemClockOffset: -3_600_000 });
      await assertRefused(s3.send(new sdk.ListObjectsV2Command({ Bucket })), 'RequestTimeTooSkewed', 403);
      s3.destroy();
    },
  ),
  sdkCase(
    'cors',
    'A browser’s preflight is answered by the rules of the bucket, and by nothing before there are some.',
    async ({ objects, s3, sdk, Bucket, prefix, signal }) => {
      const ask = (origin: string, method: string) =>
        request(`${objects.endpoint}/${Bucket}/${prefix}k`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': method,
            'access-control-request-headers': 'content-type',
          },
          signal,
        });
      assert.equal((await ask('https://page.example', 'PUT')).status, 403);
      await assertRefused(s3.send(new sdk.GetBucketCorsCommand({ Bucket })), 'NoSuchCORSConfiguration', 404);
      const rule = {
        AllowedOrigins: ['https://*.example', 'https://page.example'],
        AllowedMethods: ['GET', 'PUT'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 60,
      };
      await s3.send(new sdk.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
      const read = await s3.send(new sdk.GetBucketCorsCommand({ Bucket }));
      assert.deepEqual(read.CORSRules, [rule]);
      const allowed = await ask('https://page.example', 'PUT');
      assert.equal(allowed.status, 200);
      assert.equal(header(allowed, 'access-control-allow-origin'), 'https://page.example');
      assert.match(header(allowed, 'access-control-allow-methods') ?? '', /PUT/);
      assert.equal(header(allowed, 'access-control-max-age'), '60');
      assert.equal((await ask('https://page.example', 'DELETE')).status, 403);
      assert.equal((await ask('https://page.test', 'PUT')).status, 403);
      await s3.send(new sdk.DeleteBucketCorsCommand({ Bucket }));
      assert.equal((await ask('https://page.example', 'PUT')).status, 403);
    },
  ),
];
