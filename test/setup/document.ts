/** Before all tests: a document store for those of Postcards. */
import { embedded } from '../../parts/document/embedded.ts';

export async function setup(): Promise<() => Promise<void>> {
  const running = await embedded.start({
    env: process.env,
    signal: new AbortController().signal,
    report: () => {},
  });
  process.env['TEST_MONGODB_URL'] = running.url;
  return () => running.stop();
}
