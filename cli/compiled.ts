/** Keeps what Node.js compiled, so that the second start of a command takes less time. Imported before the rest. */
import { enableCompileCache } from 'node:module';
import { compiledFolder } from '../wire/folders.ts';

try {
  enableCompileCache(compiledFolder(process.env));
} catch {
  // Slower, and no less right; who cannot do without the folder says what is wrong with it.
}
