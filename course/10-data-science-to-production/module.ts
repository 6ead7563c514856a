/** Data science to production: its rows, in teaching order. */
import { defineModule } from '../../kit/course.ts';

export const dataScienceToProduction = defineModule({
  id: 'data-science-to-production',
  title: 'Data science to production',
  rows: [
    { id: 'search', title: 'Elasticsearch and Kibana' },
    { id: 'warehouse', title: 'Snowflake' },
    { id: 'data-lake', title: 'S3 as a data lake' },
    { id: 'notebook', title: 'Jupyter' },
  ],
});
