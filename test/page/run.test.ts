/** A run on the page that is left, stopped, or lost with its course; by mouse and by keyboard. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { answers, eventually } from '../../cli/testing.ts';
import { isAlive } from '../../wire/process-group.ts';
import { inMidRun, parts, patience, rowCount, runButton, startRun, stopButton } from './experiment.ts';
import { createReader, reason, skipped } from './reader.ts';

describe.skipIf(skipped)(`a run on the page${reason}`, () => {
  const reader = createReader('rows/pagination');

  describe('a run that is left or stopped', () => {
    reader.startsAnew();

    reader.testLooks('the lesson before the first run', () => 'rows/pagination', '.never');

    test('the recorded run can be looked at, and is not taken for one’s own', async () => {
      const { page } = await reader.open();
      await page.getByRole('button', { name: 'look at the recorded run' }).click();
      await page.locator('.banner', { hasText: 'The recorded run, not yours' }).waitFor();
      expect(await page.locator('.guessed').count()).toBe(0);
      expect(await page.locator('data.own').count()).toBe(0);
      expect(await runButton(page).textContent()).toBe('Run');
      await page.getByRole('button', { name: 'Put it away' }).click();
      await page.locator('.never').waitFor();
    });

    test('what a store was asked and answered is told in the words of its manual', async () => {
      const { page } = await reader.open('rows/tables-and-plans');
      await page.getByRole('button', { name: 'look at the recorded run' }).first().click();
      const wire = page.locator('.wire .side').first();
      expect(await wire.textContent()).toMatch(
        /→ PostgreSQL · connection \d+\s+Parse {2}explain .*ReadyForQuery/s,
      );
      expect(await wire.locator('mark').allTextContents()).toEqual(['EXPLAIN']);
      const asked = await wire.locator('pre').first().textContent();
      await wire.locator('select').selectOption({ index: 0 });
      await expect.poll(() => wire.locator('pre').first().textContent(), patience).not.toBe(asked);
    });

    test('the keyboard alone predicts, runs and stops', async () => {
      const { page } = await reader.open();
      await page.locator('.never').waitFor();
      await tabTo(page, 'input[type=range]');
      for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
      expect(await page.locator('.ask output').textContent()).toBe('33 postcards');
      await tabTo(page, '.go button');
      await page.keyboard.press('Enter');
      await stopButton(page).waitFor();
      await tabTo(page, '.progress button');
      await page.keyboard.press('Enter');
      await page.locator('.banner', { hasText: 'You stopped this run' }).waitFor({ timeout: 30_000 });
      expect(parts(reader.course)).toEqual([]);
    });

    test('a stop keeps the rows, and ends all parts', async () => {
      const { page } = await reader.open();
      await startRun(page, '30');
      await inMidRun(page);
      expect(parts(reader.course).length).toBeGreaterThan(0);
      await stopButton(page).click();
      const banner = page.locator('.banner', { hasText: /You stopped this run after [1-9]\d* rows?\./ });
      await banner.waitFor({ timeout: 30_000 });
      expect(parts(reader.course)).toEqual([]);
      expect(reader.course.home.leftovers()).toEqual([]);
      const rows = await rowCount(page);
      expect(rows).toBeGreaterThan(0);
      expect(await page.locator('.findings .undecided').count()).toBe(4);
      await page.reload();
      await banner.waitFor();
      expect(await rowCount(page)).toBe(rows);
    });

    test('a closed tab does not end a run: a new one joins it, and finds it when it has ended', async () => {
      const first = await reader.open();
      const answered = first.page.waitForResponse((response) => response.url().endsWith('/api/runs'));
      await startRun(first.page, '41');
      const { id } = (await (await answered).json()) as { id: string };
      await first.page.close();

      const second = await reader.open();
      await stopButton(second.page).waitFor();
      await second.page.close();
      await eventually(() => parts(reader.course).length === 0, 'the run has ended');

      const { page } = await reader.open();
      await page.locator('.findings .guessed').waitFor();
      expect(await page.locator('.findings').textContent()).toContain('You guessed 41;');
      expect(await page.locator('data.own').count()).toBeGreaterThan(0);
      expect(await page.locator('.experiment footer').textContent()).toContain(`replay ${id}`);
      expect(reader.course.readRun(id)).toMatchObject({ id, outcome: 'done', prediction: 41 });
      expect(await rowCount(page)).toBe(reader.course.readRun(id).rows.length);
    });
  });

  describe('a course that is stopped', () => {
    reader.startsAnew();

    test('in mid-run leaves no process, no port and no folder, and the page says what to do', async () => {
      const { page, faults } = await reader.open();
      await startRun(page, '30');
      await inMidRun(page);
      const before = reader.course.descendants();
      expect(parts(reader.course).length).toBeGreaterThan(0);
      expect(reader.course.home.leftovers().length).toBeGreaterThan(0);
      expect(await reader.course.interrupt()).toBe(130);
      await eventually(() => before.every(({ pid }) => !isAlive(pid)), 'all processes have ended');
      await eventually(() => reader.course.home.leftovers().length === 0, 'all folders are gone');
      expect(await answers(Number(new URL(reader.course.url).port))).toBe(false);

      // What was measured until then is on the page or is explained; a new run is not possible, and that is told.
      await expect.poll(() => stopButton(page).count(), patience).toBe(0);
      await runButton(page).click();
      const alert = page.getByRole('alert');
      await expect
        .poll(() => alert.textContent(), patience)
        .toContain('The local server does not answer: it was stopped.');
      expect(await alert.textContent()).toContain('Start the course again, and reload the page.');
      expect(await runButton(page).isEnabled()).toBe(true);
      // Chromium puts every refused connection on the console; anything else is a fault.
      for (const fault of faults.splice(0)) expect(fault).toMatch(/^console: .*net::ERR_/);
    });
  });
});

/** Presses Tab until the focus is there, and checks that it can be seen at every station. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const invisible: string[] = [];
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return {
        reached: element.matches(wanted),
        name: `${element.tagName} ${element.textContent?.slice(0, 40)}`,
        seen: (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none',
      };
    }, selector);
    if (focus && !focus.seen) invisible.push(focus.name);
    if (focus?.reached) {
      expect(invisible).toEqual([]);
      return;
    }
  }
  throw new Error(`80 times Tab, and not at ${selector}`);
}
