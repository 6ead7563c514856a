/** Databases: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';
import { anomalies } from './isolation/anomalies.ts';
import { safeTransfer } from './isolation/exercise/exercise.ts';
import { transfers } from './isolation/transfers.ts';
import { behindTheLock } from './normal-forms/behind-the-lock.ts';
import { placeInTwo } from './normal-forms/exercise/exercise.ts';
import { renameUnderLoad } from './normal-forms/rename-under-load.ts';
import { wideOrNormal } from './normal-forms/wide-or-normal.ts';
import { latestPostcards } from './tables-and-plans/exercise/exercise.ts';
import { indexOrScan } from './tables-and-plans/index-or-scan.ts';
import { indexesOneByOne } from './tables-and-plans/indexes-one-by-one.ts';

export const databases = defineModule({
  id: 'databases',
  title: 'Databases',
  rows: [
    {
      id: 'tables-and-plans',
      title: 'Tables, keys and query plans',
      lesson: {
        file: new URL('./tables-and-plans/lesson.md', import.meta.url),
        experiments: [indexOrScan, indexesOneByOne],
        exercises: [latestPostcards],
      },
    },
    {
      id: 'isolation',
      title: 'Transactions and isolation',
      lesson: {
        file: new URL('./isolation/lesson.md', import.meta.url),
        experiments: [anomalies, transfers],
        exercises: [safeTransfer],
      },
    },
    {
      id: 'normal-forms',
      title: 'Normal forms and migrations',
      lesson: {
        file: new URL('./normal-forms/lesson.md', import.meta.url),
        experiments: [wideOrNormal, renameUnderLoad, behindTheLock],
        exercises: [placeInTwo],
      },
    },
  ],
});
