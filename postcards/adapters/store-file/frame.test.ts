import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { formatFrame, holdsFrame, parseFrame } from './frame.ts';

const json = '[{"text":"é🏖\\n00000000 00000001 x"}]';
const frame = formatFrame(json);

test('a frame is a line of text: checksum, length, JSON', () => {
  const length = Buffer.byteLength(json);
  expect(frame.toString()).toBe(
    `${crc32(json).toString(16).padStart(8, '0')} ${length.toString(16).padStart(8, '0')} ${json}\n`,
  );
  expect(parseFrame(frame, 0)).toEqual({ is: 'whole', json, end: frame.length });
  const two = Buffer.concat([frame, frame]);
  expect(parseFrame(two, frame.length)).toEqual({ is: 'whole', json, end: two.length });
});

test('whatever byte is changed, it is not whole', () => {
  for (let at = 0; at < frame.length; at++) {
    const changed = Buffer.from(frame);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(parseFrame(changed, 0).is, `byte ${at}`).not.toBe('whole');
  }
});

test('wherever it is cut off, it is incomplete', () => {
  for (let length = 0; length < frame.length; length++) {
    expect(parseFrame(frame.subarray(0, length), 0), `${length} bytes`).toEqual({ is: 'incomplete' });
  }
});

test('a length beyond reason is no reason to read on', () => {
  expect(parseFrame(Buffer.from('00000000 ffffffff [{'), 0)).toEqual({ is: 'broken' });
});

test('a whole frame is found behind anything', () => {
  expect(holdsFrame(frame.subarray(1))).toBe(false);
  expect(holdsFrame(Buffer.concat([frame.subarray(1), frame]))).toBe(true);
  expect(holdsFrame(Buffer.alloc(0))).toBe(false);
});
