/** Before all tests: a key-value store for those of Postcards. */
import { embedded } from '../../parts/key-value/embedded.ts';

export async function setup(): Promise<() => Promise<void>> {
  const running = await embedded.start({
    env: process.env,
    signal: new AbortController().signal,
    report: () => {},
  });
  process.env['TEST_KEY_VALUE_STORE'] = JSON.stringify(running.env);
  return () => running.stop();
}
