/** Stored checks. */
import type { CheckReport } from '../../kit/report.ts';
import { createDocuments } from './documents.ts';

export const {
  write: writeCheck,
  read: readCheck,
  list: listChecks,
} = createDocuments<CheckReport>('checks', 'check', 'unknown-check');
