/** The styles of servers that are whole programs; `postcards` is another matter, see postcards/. */
import { attachments } from './attachments.ts';
import { cursor } from './cursor.ts';
import { images } from './images.ts';
import { link } from './link.ts';
import { nextUrl } from './next-url.ts';
import { offset } from './offset.ts';
import { page } from './page.ts';
import { privateNotes } from './private.ts';
import { startingAfter } from './starting-after.ts';

export const styles = {
  cursor,
  link,
  'next-url': nextUrl,
  'starting-after': startingAfter,
  offset,
  page,
  private: privateNotes,
  images,
  attachments,
} as const;

export type StyleId = keyof typeof styles;
