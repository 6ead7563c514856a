/** A reader of the course: a browser for the file, a course of their own for each group, and no fault behind their back. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ProgressEntry } from '../../server/store/progress.ts';
import { noBrowser, openPage, startBrowser, type WatchedPage } from './browser.ts';
import { type Course, startCourse } from './course.ts';
import { openAll, sideways, violations } from './inspect.ts';

/** For `describe.skipIf`, and for the name of what is skipped. */
export const skipped = noBrowser !== '';
export const reason = noBrowser && ` (skipped: ${noBrowser})`;

/** Every look in which axe has to find nothing. */
export const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const;

export interface Reader {
  /** Of the group that runs now. */
  readonly course: Course;
  /** Gives the group that calls it a course that nobody has read in. */
  startsAnew(): void;
  /** Opens a page; at the end of the test it is closed, and must have had no fault that was not taken out. */
  open(path?: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** Adds progress of other days, as the file keeps it. */
  remember(...entries: readonly ProgressEntry[]): void;
  /** What axe finds, and what scrolls sideways, is a fault in every look. */
  testLooks(what: string, path: () => string, ready: string): void;
}

/** Within a `describe`; `usual` is the path that is opened when none is given. */
export function createReader(usual: string): Reader {
  let browser: Browser | undefined;
  let course: Course | undefined;
  let opened: WatchedPage[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../tools/build-page.ts', import.meta.url))]);
    browser = await startBrowser();
  });
  afterAll(async () => await browser?.close());
  afterEach(async () => {
    const pages = opened;
    opened = [];
    for (const one of pages) await one.close();
    expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
  });

  const reader: Reader = {
    get course() {
      if (!course) throw new Error('the group has not called startsAnew');
      return course;
    },
    startsAnew() {
      beforeAll(async () => {
        course = await startCourse();
      });
      afterAll(async () => {
        await course?.close();
        course = undefined;
      });
    },
    async open(path = usual, options = {}) {
      if (!browser) throw new Error('there is no browser yet');
      const watched = await openPage(browser, `${reader.course.url}${path}`, options);
      opened.push(watched);
      await watched.page.locator('h1').waitFor();
      return watched;
    },
    remember(...entries) {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
      appendFileSync(join(reader.course.home.folder, 'progress.jsonl'), lines.join(''));
    },
    testLooks(what, path, ready) {
      test.each(looks)(`${what}: axe finds nothing, in %s, %i wide`, async (colorScheme, width) => {
        const { page } = await reader.open(path(), { colorScheme, viewport: { width, height: 844 } });
        await page.locator(ready).first().waitFor();
        await openAll(page);
        expect(await violations(page)).toEqual([]);
      });
      test(`${what}: nothing scrolls sideways at 360 px`, async () => {
        const { page } = await reader.open(path(), { viewport: { width: 360, height: 740 } });
        await page.locator(ready).first().waitFor();
        await openAll(page);
        expect(await sideways(page)).toEqual([]);
      });
    },
  };
  return reader;
}
