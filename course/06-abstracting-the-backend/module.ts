/** Abstracting the backend: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';
import { feed } from './pagination/exercise/exercise.ts';
import { offsetOrCursor } from './pagination/offset-or-cursor.ts';

export const abstractingTheBackend = defineModule({
  id: 'abstracting-the-backend',
  title: 'Abstracting the backend',
  rows: [
    { id: 'service-levels', title: 'Service levels' },
    { id: 'backend-for-frontend', title: 'Backend for Frontend' },
    { id: 'created', title: '200 or 201' },
    {
      id: 'pagination',
      title: 'Pagination',
      lesson: {
        file: new URL('./pagination/lesson.md', import.meta.url),
        experiments: [offsetOrCursor],
        exercises: [feed],
      },
    },
    { id: 'long-running-jobs', title: 'Long-running jobs' },
    { id: 'contract', title: 'An API is a contract' },
    { id: 'rest-or-grpc', title: 'REST or gRPC' },
    { id: 'http-versions', title: 'HTTP/1.1, 2 and 3' },
    { id: 'dependency-inversion', title: 'Dependency inversion' },
  ],
});
