import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  assertChecksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  createChecksum,
  joinChecksums,
} from './checksum.ts';

const checksum = (algorithm: ChecksumAlgorithm, ...pieces: readonly (string | Uint8Array)[]) => {
  const running = createChecksum(algorithm);
  for (const piece of pieces) running.update(Buffer.from(piece));
  return running.digest();
};
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

// The check values of the catalogue of parametrised CRC algorithms.
test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
] as const)('%s of 123456789', (algorithm, hex) => {
  expect(checksum(algorithm, '123456789')).toBe(base64(hex));
  expect(checksum(algorithm, '1234', '', '56789')).toBe(base64(hex));
});

test('of nothing', () => {
  expect(checksum('CRC32')).toBe('AAAAAA==');
  expect(checksum('CRC64NVME')).toBe('AAAAAAAAAAA=');
  expect(checksum('SHA256')).toBe(createHash('sha256').digest('base64'));
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
  '%s of a whole comes from those of its parts',
  (algorithm) => {
    const pieces = [1, 70_001, 0, 4_096, 13].map((size) => randomBytes(size));
    const parts = pieces.map((piece) => ({ size: piece.length, value: checksum(algorithm, piece) }));
    expect(joinChecksums(algorithm, 'FULL_OBJECT', parts)).toEqual({
      algorithm,
      type: 'FULL_OBJECT',
      value: checksum(algorithm, ...pieces),
    });
  },
);

test('a composite one is of the checksums of the parts, and says how many they are', () => {
  const parts = ['a', 'b'].map((text) => ({ size: 1, value: checksum('SHA256', text) }));
  const hash = createHash('sha256');
  for (const { value } of parts) hash.update(value, 'base64');
  expect(joinChecksums('SHA256', 'COMPOSITE', parts).value).toBe(`${hash.digest('base64')}-2`);
});

test.each(checksumAlgorithms)('%s of the wrong length is refused', (algorithm) => {
  expect(() => assertChecksum(algorithm, checksum(algorithm, 'x'))).not.toThrow();
  for (const wrong of ['', 'x', 'AAAA', `${checksum(algorithm, 'x')}=`]) {
    expect(() => assertChecksum(algorithm, wrong)).toThrow(/is invalid/);
  }
});
