/** Hexadecimal digits that are the same for the same text: what is made up differs from item to item, and can be made again. */
import { createHash } from 'node:crypto';

/** 64 digits for this place in what carries this marker. */
export function fingerprint(marker: string, place: string): string {
  return createHash('sha256').update(`${marker}\n${place}`).digest('hex');
}
