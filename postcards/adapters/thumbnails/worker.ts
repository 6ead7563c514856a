/** The thread of one thumbnail: decodes, shrinks, encodes. */
import { parentPort, workerData } from 'node:worker_threads';
import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { methods } from '@jimp/plugin-resize';
import { countPixels } from './count-pixels.ts';
import type { Order, Outcome } from './thumbnailer.ts';

/** What a phone's camera makes today, and not a bomb of a few bytes that unpacks to gigabytes. */
const MAX_PIXELS = 50_000_000;
const QUALITY = 80;

const Jimp = createJimp({ formats: [jpeg, png], plugins: [methods] });

async function shrink({ bytes, type, pixels }: Order): Promise<Uint8Array | null> {
  const count = countPixels(bytes, type);
  if (count === null || count > MAX_PIXELS) return null;
  try {
    const image = await Jimp.fromBuffer(Buffer.from(bytes));
    if (image.mime !== type) return null;
    if (Math.max(image.width, image.height) > pixels) {
      image.resize(image.width >= image.height ? { w: pixels } : { h: pixels });
    }
    return await image.getBuffer('image/jpeg', { quality: QUALITY });
  } catch {
    return null;
  }
}

const outcome: Outcome = { thumbnail: await shrink(workerData as Order) };
parentPort?.postMessage(outcome);
