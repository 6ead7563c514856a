/** Mocking the backend: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const mockingTheBackend = defineModule({
  id: 'mocking-the-backend',
  title: 'Mocking the backend',
  rows: [
    { id: 'why-mock', title: 'Why mock' },
    { id: 'mock-server', title: 'A mock server' },
    { id: 'mock-from-objects', title: 'A read-only mock from object storage' },
    { id: 'in-process-mocks', title: 'In-process mocks' },
    { id: 'integration-tests', title: 'Integration tests' },
  ],
});
