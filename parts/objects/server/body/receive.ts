/** Reads a body to its end, hands its data on as it comes, and checks it against every promise of the request's head. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { S3Error } from '../s3-error.ts';
import { assertChecksum, type Checksum, checksumHeader, createChecksum } from './checksum.ts';
import { createChunkDecoder } from './chunk-decoder.ts';
import type { BodyPlan } from './plan.ts';

/** Takes the next bytes; what it gives back is awaited, so that no more is read than can be written. */
export type Sink = (bytes: Uint8Array) => Promise<void> | void;

export interface Received {
  readonly size: number;
  /** Hex: the ETag of S3. */
  readonly md5: string;
  /** The checksum that was sent, and was right. */
  readonly checksum?: Pick<Checksum, 'algorithm' | 'value'>;
}

/** Throws when the body is not what was promised: the caller then throws away what the sink took. */
export async function receiveBody(incoming: Readable, plan: BodyPlan, sink: Sink): Promise<Received> {
  const decoder = plan.chunks && createChunkDecoder(plan.chunks);
  const md5 = createHash('md5');
  const sha256 = plan.sha256 === undefined ? undefined : createHash('sha256');
  const checksum = plan.checksum && createChecksum(plan.checksum.algorithm);
  let size = 0;
  try {
    // Kept open, because an error is still to be answered.
    for await (const bytes of incoming.iterator({ destroyOnReturn: false })) {
      for (const piece of decoder ? decoder.push(bytes) : [bytes as Buffer]) {
        size += piece.length;
        if (size > plan.size)
          throw new S3Error('IncompleteBody', { message: 'The body is longer than promised.' });
        // While the disk is busy with it.
        const taken = sink(piece);
        md5.update(piece);
        sha256?.update(piece);
        checksum?.update(piece);
        await taken;
      }
    }
  } catch (error) {
    // The client has gone away.
    if (incoming.errored) throw new S3Error('IncompleteBody', { cause: error });
    throw error;
  }
  const trailer = decoder?.end();
  if (size !== plan.size) throw new S3Error('IncompleteBody');
  const digest = md5.digest();
  if (sha256 && sha256.digest('hex') !== plan.sha256) throw new S3Error('XAmzContentSHA256Mismatch');
  if (plan.md5 !== undefined && digest.toString('base64') !== plan.md5) {
    throw new S3Error('BadDigest', {
      message: 'The Content-MD5 you specified did not match what we received.',
    });
  }
  if (!plan.checksum || !checksum) return { size, md5: digest.toString('hex') };
  const { algorithm } = plan.checksum;
  const promised = plan.checksum.value ?? trailer?.get(checksumHeader(algorithm)) ?? '';
  assertChecksum(algorithm, promised);
  const value = checksum.digest();
  if (value !== promised) {
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
  return { size, md5: digest.toString('hex'), checksum: { algorithm, value } };
}
