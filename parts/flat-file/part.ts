/** The part `flat-file`: records appended to one file. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { embedded } from './embedded.ts';
import type { RunningFlatFile } from './flat-file.ts';

export const flatFile = definePart<RunningFlatFile>({
  id: 'flat-file',
  title: 'Flat file',
  summary: 'An append-only log of JSON records in one file: checksums, fsync, recovery after a crash.',
  variables: {
    FLAT_FILE_URL:
      'Where it answers HTTP: POST and GET /records, GET /records/OFFSET, GET /stats. (It keeps its file in FLAT_FILE_DATA_DIR, when you set that; FLAT_FILE_SYNC says when it syncs: always, batch or never.)',
  },
  engines: [embedded],
  contract,
});
