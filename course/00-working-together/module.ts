/** Working together: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const workingTogether = defineModule({
  id: 'working-together',
  title: 'Working together',
  rows: [
    { id: 'git', title: 'Git' },
    { id: 'delivery', title: 'CI and CD' },
    { id: 'branching-models', title: 'Branching models' },
  ],
});
