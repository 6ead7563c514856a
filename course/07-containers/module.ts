/** Containers: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const containers = defineModule({
  id: 'containers',
  title: 'Containers',
  rows: [
    { id: 'why-containers', title: 'Why containers' },
    { id: 'docker-and-mobile', title: 'Docker and mobile development' },
    { id: 'fargate-or-kubernetes', title: 'Fargate or Kubernetes' },
    { id: 'placements', title: 'Who runs in a container' },
  ],
});
