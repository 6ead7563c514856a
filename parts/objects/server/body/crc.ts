/** Cyclic redundancy checks that Node.js does not bring: CRC-32C and CRC-64/NVME, and how two of any are joined. */
import { crc32 as zlibCrc32 } from 'node:zlib';

/** A running check: takes the next bytes, and gives the value so far. */
export interface Crc {
  readonly bytes: 4 | 8;
  update(data: Uint8Array): void;
  value(): bigint;
}

/** The generator polynomials, bits reflected as all three use them. */
const polynomials = { crc32: 0xedb88320n, crc32c: 0x82f63b78n, crc64nvme: 0x9a6c9329ac4bc9b5n } as const;

export type CrcName = keyof typeof polynomials;

export function createCrc(name: CrcName): Crc {
  if (name === 'crc32') return createCrc32();
  return name === 'crc32c' ? createCrc32c() : createCrc64();
}

function createCrc32(): Crc {
  let value = 0;
  return {
    bytes: 4,
    update(data) {
      value = zlibCrc32(data, value);
    },
    value: () => BigInt(value),
  };
}

/** For each byte, what it adds to the check: the low and the high half of 64 bits. */
function createTable(polynomial: bigint): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    low[byte] = Number(value & 0xffffffffn);
    high[byte] = Number(value >> 32n);
  }
  return { low, high };
}

const table32c = createTable(polynomials.crc32c).low;

function createCrc32c(): Crc {
  let state = -1;
  return {
    bytes: 4,
    update(data) {
      let value = state;
      for (const byte of data) value = (value >>> 8) ^ (table32c[(value ^ byte) & 0xff] as number);
      state = value;
    },
    value: () => BigInt(~state >>> 0),
  };
}

const table64 = createTable(polynomials.crc64nvme);

/** In two halves of 32 bits: numbers are far faster than BigInt. */
function createCrc64(): Crc {
  let low = -1;
  let high = -1;
  return {
    bytes: 8,
    update(data) {
      let [lower, upper] = [low, high];
      for (const byte of data) {
        const index = (lower ^ byte) & 0xff;
        lower = ((lower >>> 8) | (upper << 24)) ^ (table64.low[index] as number);
        upper = (upper >>> 8) ^ (table64.high[index] as number);
      }
      [low, high] = [lower, upper];
    },
    value: () => (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0),
  };
}

/**
 * The check of two pieces of data in a row, from the checks of each. Behind `second.length` bytes the first check
 * counts as itself times x^(8·length); everything else cancels out.
 */
export function joinCrcs(
  name: CrcName,
  first: bigint,
  second: { readonly value: bigint; readonly length: number },
): bigint {
  const polynomial = polynomials[name];
  const top = 1n << (name === 'crc64nvme' ? 63n : 31n);
  // Reflected: the highest bit is 1, the next one is x.
  let shift = top;
  let power = top >> 8n;
  for (let length = BigInt(second.length); length > 0n; length >>= 1n) {
    if (length & 1n) shift = multiply(shift, power, polynomial, top);
    power = multiply(power, power, polynomial, top);
  }
  return multiply(first, shift, polynomial, top) ^ second.value;
}

/** The product of two polynomials over GF(2), modulo the generator. */
function multiply(a: bigint, b: bigint, polynomial: bigint, top: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = top; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}
