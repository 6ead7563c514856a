/** Before all tests: an object store for those of Postcards. */
import { embedded } from '../../parts/objects/embedded.ts';

export async function setup(): Promise<() => Promise<void>> {
  const running = await embedded.start({
    env: process.env,
    signal: new AbortController().signal,
    report: () => {},
  });
  // Workers inherit the environment.
  process.env['TEST_OBJECT_STORE'] = JSON.stringify(running.env);
  return () => running.stop();
}
