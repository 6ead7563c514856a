/** Small pictures of large ones, made in a thread of their own: decoding takes long, and the bytes come from strangers. */
import { Worker } from 'node:worker_threads';
import type { Thumbnailer } from '../../application/image-store.ts';
import type { ImageType } from '../../domain/image.ts';
import { within } from '../within.ts';

export type Order = { readonly bytes: Uint8Array; readonly type: ImageType; readonly pixels: number };
export type Outcome = { readonly thumbnail: Uint8Array | null };

/** A decoded image of 50 megapixels takes 200 MB; what needs more is refused, whatever its file says. */
const MEMORY_MB = 768;
const TIMEOUT_MS = 20_000;

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** One image after the other; a thread that dies or takes too long makes its image no image. */
export function createThumbnailer(): Thumbnailer {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async shrink(bytes, type, pixels) {
      const turn = last.then(() => shrink({ bytes, type, pixels }));
      last = turn.catch(() => {});
      return await turn;
    },
  };
}

async function shrink(order: Order): Promise<Uint8Array | null> {
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const outcome = new Promise<Uint8Array | null>((resolve) => {
    worker.once('message', ({ thumbnail }: Outcome) => resolve(thumbnail));
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
  try {
    return await within(TIMEOUT_MS, outcome, () => new Error('too long'));
  } catch {
    return null;
  } finally {
    await worker.terminate();
  }
}
