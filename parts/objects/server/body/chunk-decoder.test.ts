import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ChainStart, createSignatureChain } from '../../signature/chunk-signature.ts';
import { createSigningKey } from '../../signature/signature.ts';
import { type ChunkDecoderOptions, createChunkDecoder } from './chunk-decoder.ts';

const scope = { day: '20130524', region: 'us-east-1' };
const chain: ChainStart = {
  key: createSigningKey('secret', scope),
  timestamp: '20130524T000000Z',
  scope,
  seed: 'f'.repeat(64),
};

/** What the body holds, read in pieces of so many bytes. */
function decode(body: string, options: ChunkDecoderOptions, pieceBytes = body.length) {
  const decoder = createChunkDecoder(options);
  const bytes = Buffer.from(body);
  const data: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    data.push(...decoder.push(bytes.subarray(at, at + pieceBytes)));
  return { data: Buffer.concat(data).toString(), trailer: Object.fromEntries(decoder.end()) };
}

/** The body with right signatures. */
function signed(chunks: readonly string[], trailer?: string): string {
  const signatures = createSignatureChain(chain);
  const body = [...chunks, ''].map((data) => {
    const signature = signatures.nextChunk(createHash('sha256').update(data).digest('hex'));
    const head = `${data.length.toString(16)};chunk-signature=${signature}\r\n`;
    return data === '' ? head : `${head}${data}\r\n`;
  });
  const end =
    trailer === undefined ? '' : `${trailer}\r\nx-amz-trailer-signature:${signatures.trailer([trailer])}\r\n`;
  return `${body.join('')}${end}\r\n`;
}

const unsigned = { trailer: true };

test.each([1, 2, 3, 7, 1_000])('reads chunks that come in pieces of %i bytes', (pieceBytes) => {
  const body = '3\r\nabc\r\nA\r\n0123456\r\n9\r\n0\r\nx-amz-checksum-crc32: NSRBwg==\r\n\r\n';
  expect(decode(body, unsigned, pieceBytes)).toEqual({
    data: 'abc0123456\r\n9',
    trailer: { 'x-amz-checksum-crc32': 'NSRBwg==' },
  });
});

test.each([1, 5, 10_000])('reads signed chunks that come in pieces of %i bytes', (pieceBytes) => {
  const body = signed(['a'.repeat(300), 'b']);
  expect(decode(body, { chain, trailer: false }, pieceBytes).data).toBe(`${'a'.repeat(300)}b`);
});

test('reads a signed trailer', () => {
  const body = signed(['abc'], 'x-amz-checksum-crc32c:sOO8/Q==');
  expect(decode(body, { chain, trailer: true })).toEqual({
    data: 'abc',
    trailer: { 'x-amz-checksum-crc32c': 'sOO8/Q==' },
  });
});

const good = signed(['abc', 'def'], 'x-amz-checksum-crc32c:sOO8/Q==');

test.each([
  ['changed data', good.replace('def', 'dEf')],
  ['exchanged chunks', good.replace(/(3;.*\r\nabc\r\n)(3;.*\r\ndef\r\n)/, '$2$1')],
  ['a chunk left out', good.replace(/3;.*\r\nabc\r\n/, '')],
  ['a chunk without a signature', good.replace(/;chunk-signature=\w+/, '')],
  ['a changed trailer', good.replace('sOO8', 'sOO9')],
  ['a trailer without a signature', good.replace(/x-amz-trailer-signature.*\r\n/, '')],
])('notices %s', (_, body) => {
  expect(body).not.toBe(good);
  expect(() => decode(body, { chain, trailer: true })).toThrow(
    expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
  );
});

test.each([
  ['nothing', ''],
  ['half a size', '3'],
  ['half a chunk', '3\r\nab'],
  ['no last chunk', '3\r\nabc\r\n'],
  ['no end of the trailer', '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n'],
])('a body that is cut off is incomplete: %s', (_, body) => {
  expect(() => decode(body, unsigned)).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
});

test.each([
  ['a size that is no number', 'xyz\r\nabc\r\n0\r\n\r\n'],
  ['a negative size', '-3\r\nabc\r\n0\r\n\r\n'],
  ['a size beyond all numbers', `${'f'.repeat(20)}\r\nabc`],
  ['an empty size', '\r\nabc\r\n0\r\n\r\n'],
  ['a size that is too small', '2\r\nabc\r\n0\r\n\r\n'],
  ['a chunk without a line end', '3\r\nabc0\r\n\r\n'],
  ['more after the end', '0\r\n\r\nx'],
  ['an endless line', 'a'.repeat(5_000)],
  ['an endless trailer', `0\r\n${'a:b\r\n'.repeat(100)}\r\n`],
  ['a trailer that is no field', '0\r\nabc\r\n\r\n'],
])('refuses %s', (_, body) => {
  expect(() => decode(body, unsigned)).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
});

test('refuses a trailer that was not announced', () => {
  const body = '0\r\na:b\r\n\r\n';
  expect(() => decode(body, { trailer: false })).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
});
