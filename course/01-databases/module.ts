/** Databases: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const databases = defineModule({
  id: 'databases',
  title: 'Databases',
  rows: [
    { id: 'tables-and-plans', title: 'Tables, keys and query plans' },
    { id: 'isolation', title: 'Transactions and isolation' },
    { id: 'normal-forms', title: 'Normal forms and migrations' },
  ],
});
