/** Stored runs. */
import type { Run } from '../../kit/run.ts';
import { createDocuments } from './documents.ts';

export const {
  write: writeRun,
  read: readRun,
  list: listRuns,
} = createDocuments<Run>('runs', 'run', 'unknown-run');
