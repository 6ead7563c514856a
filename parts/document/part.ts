/** The part `document`: a document store that MongoDB's drivers talk to. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import type { RunningDocument } from './document.ts';
import { embedded } from './embedded.ts';
import { native } from './native.ts';
import { remote } from './remote.ts';

export const document = definePart<RunningDocument>({
  id: 'document',
  title: 'Document store',
  summary: 'MongoDB: collections of documents, indexes, aggregation, transactions.',
  variables: { MONGODB_URL: 'Where the database is, as every MongoDB driver and mongosh read it.' },
  engines: [embedded, native, remote],
  contract,
});
