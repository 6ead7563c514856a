/** Common patterns: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const commonPatterns = defineModule({
  id: 'common-patterns',
  title: 'Common patterns',
  rows: [
    { id: 'publish-subscribe', title: 'Publish and subscribe' },
    { id: 'map-reduce', title: 'Map-reduce' },
    { id: 'backend-for-frontend-pattern', title: 'Backend for Frontend, the pattern' },
  ],
});
