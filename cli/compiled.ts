/** Keeps what Node.js compiled, so that the second start of a command takes less time. Imported before the rest. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '../wire/folders.ts';

try {
  enableCompileCache(join(cacheFolder(process.env), 'compiled'));
} catch {
  // Slower, and no less right; who cannot do without the folder says what is wrong with it.
}
