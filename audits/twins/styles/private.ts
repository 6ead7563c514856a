/** `private`: pages as in `cursor`, but each user has a list of their own. */
import type { ServerStyle } from '../server-style.ts';
import { cursor } from './cursor.ts';

export const privateNotes: ServerStyle = {
  ...cursor,
  says: 'As cursor, but each user has notes of their own, behind Authorization: Bearer USER.',
  title: 'Private notes',
  path: '/me/notes',
  itemPath: '/me/notes/{id}',
  perUser: true,
};
