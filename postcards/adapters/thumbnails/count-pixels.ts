/** How many pixels an image says that it has, read from its head before anything is decoded. */
import type { ImageType } from '../../domain/image.ts';

/** `null` when the bytes do not begin as an image of that type does. */
export function countPixels(bytes: Uint8Array, type: ImageType): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return type === 'image/png' ? countOfPng(view) : countOfJpeg(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Signature, then the chunk IHDR with width and height (PNG, third edition, §5.2 and §11.2.1). */
function countOfPng(view: DataView): number | null {
  const isPng = view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a;
  if (!isPng || view.getUint32(12) !== 0x49484452) return null;
  return view.getUint32(16) * view.getUint32(20);
}

/** Segments from SOI on, until a frame header with height and width (ITU-T T.81, B.2.2). */
function countOfJpeg(view: DataView): number | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; ) {
    const marker = view.getUint16(at);
    if (marker < 0xffc0) return null;
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7);
    at += 2 + view.getUint16(at + 2);
  }
}
