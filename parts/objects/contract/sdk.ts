/** The official client for the cases of the contract; loaded when used, because it comes with the development only. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { ContractCase } from '../../../kit/part.ts';
import type { RunningObjects } from '../objects.ts';

export type Sdk = typeof import('@aws-sdk/client-s3');

/** What a case works with. */
export interface Session {
  readonly objects: RunningObjects;
  readonly s3: S3Client;
  readonly sdk: Sdk;
  readonly Bucket: string;
  /** What its keys begin with: the bucket is shared by all cases. */
  readonly prefix: string;
  readonly signal: AbortSignal;
}

/** A case that talks through the SDK. */
export function sdkCase(
  id: string,
  promise: string,
  check: (session: Session) => Promise<void>,
): ContractCase<RunningObjects> {
  return {
    id,
    promise,
    async check(objects, signal) {
      const sdk = await import('@aws-sdk/client-s3');
      const s3 = new sdk.S3Client(configOf(objects));
      const prefix = `${id}-${randomBytes(4).toString('hex')}/`;
      try {
        await check({ objects, s3, sdk, Bucket: objects.bucket, prefix, signal });
      } finally {
        s3.destroy();
      }
    },
  };
}

export function configOf({ endpoint, region, credentials }: RunningObjects): S3ClientConfig {
  return { endpoint, region, credentials, maxAttempts: 1, forcePathStyle: true };
}

/** Fails unless S3 refuses with this status and this code, or one of these where stores differ. */
export async function assertRefused(
  asked: Promise<unknown>,
  codes: string | readonly string[],
  status: number,
): Promise<void> {
  await assert.rejects(asked, (error: unknown) => {
    assert.ok(error instanceof Error && '$metadata' in error, String(error));
    const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
    assert.ok([codes].flat().includes(error.name), `${error.name}: ${error.message}`);
    assert.equal(httpStatusCode, status);
    return true;
  });
}
