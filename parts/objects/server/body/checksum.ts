/** The checksums with which S3 guards an object on its way and at rest. */
import { createHash } from 'node:crypto';
import { S3Error } from '../s3-error.ts';
import { type CrcName, createCrc, joinCrcs } from './crc.ts';

export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** FULL_OBJECT is of the bytes themselves, COMPOSITE of the checksums of the parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A checksum as it is stored and sent. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

export interface RunningChecksum {
  update(data: Uint8Array): void;
  /** Base64; at the end only. */
  digest(): string;
}

const crcs: Readonly<Partial<Record<ChecksumAlgorithm, CrcName>>> = {
  CRC32: 'crc32',
  CRC32C: 'crc32c',
  CRC64NVME: 'crc64nvme',
};

const lengths: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  const name = crcs[algorithm];
  if (name === undefined) {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
  }
  const crc = createCrc(name);
  return { update: crc.update, digest: () => encodeCrc(crc.value(), crc.bytes) };
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm that a header such as `x-amz-checksum-crc32` names. */
export function algorithmOfHeader(header: string): ChecksumAlgorithm | undefined {
  return checksumAlgorithms.find((algorithm) => checksumHeader(algorithm) === header.toLowerCase());
}

/** Throws `InvalidRequest` for what is no checksum of this algorithm. */
export function assertChecksum(algorithm: ChecksumAlgorithm, value: string): void {
  if (!isBase64(value, lengths[algorithm])) {
    throw new S3Error('InvalidRequest', {
      message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
    });
  }
}

/** Whether the text is Base64 of so many bytes, written the one way it can be. */
export function isBase64(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}

/** Parts, in order. */
export interface ChecksummedPart {
  readonly size: number;
  /** Base64. */
  readonly value: string;
}

/** The checksum of an object that was uploaded in parts, without reading it again. */
export function joinChecksums(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly ChecksummedPart[],
): Checksum {
  if (type === 'COMPOSITE') {
    const checksum = createChecksum(algorithm);
    for (const { value } of parts) checksum.update(Buffer.from(value, 'base64'));
    return { algorithm, type, value: `${checksum.digest()}-${parts.length}` };
  }
  const name = crcs[algorithm];
  if (name === undefined) throw new TypeError(`${algorithm} cannot be joined`);
  const joined = parts.reduce(
    (whole, { size, value }) => joinCrcs(name, whole, { value: decodeCrc(value), length: size }),
    0n,
  );
  return { algorithm, type, value: encodeCrc(joined, lengths[algorithm]) };
}

/** Which types an algorithm has in an upload in parts; the first is the default. */
export function checksumTypesOf(algorithm: ChecksumAlgorithm): readonly ChecksumType[] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return crcs[algorithm] === undefined ? ['COMPOSITE'] : ['COMPOSITE', 'FULL_OBJECT'];
}

function encodeCrc(value: bigint, bytes: number): string {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64');
}

function decodeCrc(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64').toString('hex')}`);
}
