/** Persistence: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';
import { doubleTap } from './associations/double-tap.ts';
import { albumMembers } from './associations/exercise/exercise.ts';
import { keyOrder } from './associations/key-order.ts';
import { eightQuestions } from './kinds-of-store/eight-questions.ts';
import { survivesAKill } from './kinds-of-store/exercise/exercise.ts';
import { killInMidWrite } from './kinds-of-store/kill-in-mid-write.ts';
import { blobOrKey } from './object-storage/blob-or-key.ts';
import { uploads } from './object-storage/exercise/exercise.ts';
import { nPlusOne } from './orm/n-plus-one.ts';
import { wayBack } from './orm/way-back.ts';
import { accessPatterns } from './single-table/access-patterns.ts';
import { hotKey } from './single-table/hot-key.ts';
import { movedKeys } from './single-table/moved-keys.ts';
import { oneQuestion } from './storage-is-no-database/one-question.ts';
import { twoWriters } from './storage-is-no-database/two-writers.ts';

export const persistence = defineModule({
  id: 'persistence',
  title: 'Persistence',
  rows: [
    {
      id: 'object-storage',
      title: 'Object storage',
      lesson: {
        file: new URL('./object-storage/lesson.md', import.meta.url),
        experiments: [blobOrKey],
        exercises: [uploads],
      },
    },
    {
      id: 'storage-is-no-database',
      title: 'Why S3 is not a database',
      lesson: {
        file: new URL('./storage-is-no-database/lesson.md', import.meta.url),
        experiments: [oneQuestion, twoWriters],
        exercises: [],
      },
    },
    {
      id: 'orm',
      title: 'ORMs, keys and indexes',
      lesson: {
        file: new URL('./orm/lesson.md', import.meta.url),
        experiments: [nPlusOne, wayBack],
        exercises: [],
      },
    },
    {
      id: 'associations',
      title: 'Associations and foreign keys',
      lesson: {
        file: new URL('./associations/lesson.md', import.meta.url),
        experiments: [doubleTap, keyOrder],
        exercises: [albumMembers],
      },
    },
    {
      id: 'kinds-of-store',
      title: 'Relational, document, flat file',
      lesson: {
        file: new URL('./kinds-of-store/lesson.md', import.meta.url),
        experiments: [eightQuestions, killInMidWrite],
        exercises: [survivesAKill],
      },
    },
    {
      id: 'single-table',
      title: 'Distributed databases, single table',
      lesson: {
        file: new URL('./single-table/lesson.md', import.meta.url),
        experiments: [accessPatterns, hotKey, movedKeys],
        exercises: [],
      },
    },
  ],
});
