/** Does something again whenever a file in a folder changes, until it is stopped. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../command.ts';

/**
 * ms between two looks. Looking, and not being told: editors save by putting another file in the place of the old one,
 * and then nobody is told any more.
 */
const everyMs = 300;
/** What a build or a run writes, and nobody edits. */
const ignored = /^(node_modules|\..+|__pycache__|target|dist|build)$|\.(pyc|log|db|sqlite)$/;
/** Files that are looked at; a folder with more is no project of an exercise. */
const maxFiles = 5_000;

/** Gives the last exit code when the world is stopped. */
export async function watchFolder(
  folder: string,
  task: () => Promise<number>,
  world: World,
): Promise<number> {
  const { signal, stderr } = world;
  let code = 2;
  while (!signal.aborted) {
    const before = await look(folder);
    code = await task();
    if (signal.aborted) break;
    stderr.line(`Watching ${folder}; Ctrl-C ends it.`);
    while (!signal.aborted && (await look(folder)) === before) {
      await delay(everyMs, undefined, { signal }).catch(() => {});
    }
  }
  return code;
}

/** Path, time and size of every file below, as one text: another text is a change. */
async function look(folder: string): Promise<string> {
  const seen: string[] = [];
  const folders = [folder];
  for (const here of folders) {
    const entries: Dirent[] = await readdir(here, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (ignored.test(entry.name) || seen.length >= maxFiles) continue;
      const path = join(here, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else {
        const state = await stat(path).catch(() => undefined);
        seen.push(`${path} ${state?.mtimeMs} ${state?.size} ${state?.ino}`);
      }
    }
  }
  return seen.sort().join('\n');
}
