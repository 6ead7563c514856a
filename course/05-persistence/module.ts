/** Persistence: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';
import { nPlusOne } from './orm/n-plus-one.ts';
import { wayBack } from './orm/way-back.ts';

export const persistence = defineModule({
  id: 'persistence',
  title: 'Persistence',
  rows: [
    { id: 'object-storage', title: 'Object storage' },
    { id: 'storage-is-no-database', title: 'Why S3 is not a database' },
    {
      id: 'orm',
      title: 'ORMs, keys and indexes',
      lesson: {
        file: new URL('./orm/lesson.md', import.meta.url),
        experiments: [nPlusOne, wayBack],
        exercises: [],
      },
    },
    { id: 'associations', title: 'Associations and foreign keys' },
    { id: 'kinds-of-store', title: 'Relational, document, flat file' },
    { id: 'single-table', title: 'Distributed databases, single table' },
  ],
});
