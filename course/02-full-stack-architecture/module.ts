/** Full-stack architecture: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const fullStackArchitecture = defineModule({
  id: 'full-stack-architecture',
  title: 'Full-stack architecture',
  rows: [
    { id: 'client-and-server', title: 'Client and server' },
    { id: 'rendering', title: 'Server-side rendering or decoupled' },
    { id: 'architectures', title: 'Common architectures' },
    { id: 'uncommon-architectures', title: 'Less common architectures' },
    { id: 'providers', title: 'Cloud providers' },
  ],
});
