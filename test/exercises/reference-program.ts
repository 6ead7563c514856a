/** The reference as a learner's program: it keeps its files in the folder that DATA_DIR names. */
import { pathToFileURL } from 'node:url';

process.env['DATABASE_URL'] = pathToFileURL(process.env['DATA_DIR'] ?? '').href;
await import('../../postcards/main.ts');
