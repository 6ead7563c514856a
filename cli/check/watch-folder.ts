/** Does something again whenever a file in a folder changes, until it is stopped. */
import { watch } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../command.ts';

/** ms of quiet before it begins: an editor writes several files at once. */
const quietMs = 200;
/** What a build or a run writes, and nobody edits. */
const ignored =
  /(^|[\\/])(node_modules|\.[^\\/]+|__pycache__|target|dist|build)([\\/]|$)|\.(pyc|log|db|sqlite)$/;

/** Gives the last exit code when the world is stopped. */
export async function watchFolder(
  folder: string,
  task: () => Promise<number>,
  world: World,
): Promise<number> {
  const { signal, stderr } = world;
  let changed = false;
  let wake = () => {};
  const watching = (async () => {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (filename !== null && ignored.test(filename)) continue;
      changed = true;
      wake();
    }
  })().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  let code = 2;
  while (!signal.aborted) {
    changed = false;
    code = await task();
    if (signal.aborted) break;
    stderr.line('Watching this folder; Ctrl-C ends it.');
    if (!changed) {
      await Promise.race([
        watching,
        new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      ]);
    }
    await delay(quietMs, undefined, { signal }).catch(() => {});
  }
  await watching;
  return code;
}
