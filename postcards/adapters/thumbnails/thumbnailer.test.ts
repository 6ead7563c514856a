import { deflateSync } from 'node:zlib';
import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { expect, test } from 'vitest';
import { countPixels } from './count-pixels.ts';
import { createThumbnailer } from './thumbnailer.ts';

const Jimp = createJimp({ formats: [jpeg, png] });
const { shrink } = createThumbnailer();

async function picture(type: 'image/png' | 'image/jpeg', width: number, height: number): Promise<Uint8Array> {
  return await new Jimp({ width, height, color: 0x3366ccff }).getBuffer(type);
}

async function sizeOf(bytes: Uint8Array | null): Promise<[number, number] | null> {
  if (bytes === null) return null;
  const { width, height } = await Jimp.fromBuffer(Buffer.from(bytes));
  return [width, height];
}

test.each([
  ['image/png', 600, 300, [256, 128]],
  ['image/jpeg', 300, 600, [128, 256]],
  ['image/png', 20, 10, [20, 10]],
  ['image/jpeg', 1, 1, [1, 1]],
] as const)('a %s of %i × %i fits into the square as %j', async (type, width, height, expected) => {
  const bytes = await picture(type, width, height);
  expect(countPixels(bytes, type)).toBe(width * height);
  const thumbnail = await shrink(bytes, type, 256);
  expect(await sizeOf(thumbnail)).toEqual(expected);
  expect(thumbnail?.slice(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]));
});

test('what is no image of that type has no thumbnail', async () => {
  const image = await picture('image/png', 8, 8);
  for (const bytes of [new Uint8Array(), Buffer.from('hello'), image.slice(0, 40), image.slice(0, 20)]) {
    expect(await shrink(bytes, 'image/png', 256)).toBeNull();
    expect(await shrink(bytes, 'image/jpeg', 256)).toBeNull();
  }
  expect(await shrink(image, 'image/jpeg', 256)).toBeNull();
});

test('a few bytes that would unpack to gigabytes are refused, and the next image is not held up', async () => {
  const bomb = Buffer.from(await picture('image/png', 1, 1));
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  const padded = Buffer.concat([bomb, deflateSync(Buffer.alloc(1_000_000))]);
  const [refused, made] = await Promise.all([
    shrink(padded, 'image/png', 256),
    picture('image/png', 300, 300).then((bytes) => shrink(bytes, 'image/png', 256)),
  ]);
  expect(refused).toBeNull();
  expect(await sizeOf(made)).toEqual([256, 256]);
});
