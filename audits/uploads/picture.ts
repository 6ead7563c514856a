/** A small picture of our own, another one each time: real enough for a backend that looks into what it gets. */
import { crc32, deflateSync } from 'node:zlib';
import type { Random } from '../../kit/random.ts';

/** Pixels on each side. */
const side = 16;

/** A PNG of random pixels: signature, IHDR, IDAT, IEND (PNG, third edition, section 5). */
export function createPicture(random: Random): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8);
  // A row begins with the number of its filter: none.
  const rows = Array.from({ length: side }, () =>
    Buffer.from([0, ...Array.from({ length: side * 3 }, () => random.integer(0, 255))]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
