/** A RESTful server: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const aRestfulServer = defineModule({
  id: 'a-restful-server',
  title: 'A RESTful server',
  rows: [
    { id: 'rendered-in-code', title: 'Rendered and decoupled, in code' },
    { id: 'localhost', title: 'On localhost' },
    { id: 'around-a-test-run', title: 'Around a test run' },
    { id: 'serverless', title: 'In the cloud, serverless' },
    { id: 'self-managed', title: 'In the cloud, self-managed' },
  ],
});
