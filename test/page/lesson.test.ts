/** A lesson in a real browser, on the real command line: what a learner does with it, and what goes wrong. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { answers, eventually } from '../../cli/testing.ts';
import { isAlive } from '../../wire/process-group.ts';
import type { Course } from './course.ts';
import { openAll, sideways, violations } from './inspect.ts';
import { createReader, looks, reason, skipped } from './reader.ts';

const patience = { timeout: 30_000, interval: 50 };

describe.skipIf(skipped)(`the page${reason}`, () => {
  const reader = createReader('rows/pagination');

  const slider = (page: Page) => page.locator('.ask input[type=range]');
  const runButton = (page: Page) => page.getByRole('button', { name: /^Run( again)?$/ });
  const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true });
  /** How often the offset showed a postcard twice, as the text says it. */
  const answer = (page: Page) => page.locator('data[data-number="offset-twice"]').textContent();
  const rowCount = async (page: Page) =>
    Number(await page.locator('.drawer summary', { hasText: 'Rows' }).locator('.count').textContent());
  /** A run that ends in a few seconds: the quick one. With fewer postcards PostgreSQL reads the whole table. */
  async function setQuick(page: Page) {
    await page.getByRole('combobox', { name: 'link' }).selectOption('none');
    await page.getByLabel('postcards in the feed').fill('650');
    await page.getByLabel('page size').fill('25');
  }
  async function startRun(page: Page, guess: string) {
    await slider(page).fill(guess);
    await runButton(page).click();
    await stopButton(page).waitFor();
  }
  /** Until pages have been measured: the parts stand, and rows are there to be kept. */
  async function inMidRun(page: Page) {
    await page.locator('.figure').waitFor({ timeout: 60_000 });
    expect(await stopButton(page).isEnabled()).toBe(true);
  }
  const parts = (one: Course) =>
    one.descendants().filter(({ command }) => /postgres|postcards/i.test(command));

  describe('a first lesson', () => {
    reader.startsAnew();

    async function firstView(path: string): Promise<number> {
      const { page, requests, transferred } = await reader.open(path);
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => document.fonts.ready);
      expect(requests.filter((one) => one.endsWith('.woff2')).length).toBeGreaterThan(0);
      expect(transferred()).toBeGreaterThan(10_000);
      return transferred();
    }

    test('the first view is under 150 kB, fonts included', async () => {
      expect(await firstView('')).toBeLessThan(150_000);
    });

    test('the lesson as the first view is under 150 kB, fonts included', async () => {
      expect(await firstView('rows/pagination')).toBeLessThan(150_000);
    });

    test('the cover leads to the lesson, and back', async () => {
      const { page } = await reader.open('');
      expect(await page.locator('h1').textContent()).toBe('Backend Essentials');
      await page.getByRole('link', { name: /^Begin: 1\.1 Tables, keys and query plans/ }).click();
      await expect.poll(() => page.url(), patience).toBe(`${reader.course.url}rows/tables-and-plans`);
      await expect.poll(() => page.title(), patience).toMatch(/ · Backend Essentials$/);
      const title = await page.locator('h1').textContent();
      expect(await page.title()).toBe(`${title} · Backend Essentials`);
      await page.goBack();
      await expect.poll(() => page.locator('h1').textContent(), patience).toBe('Backend Essentials');
    });

    test('out of range, nothing starts, whether the browser says so or the server', async () => {
      const { page, requests, faults } = await reader.open();
      await slider(page).fill('10');
      const postcards = page.getByLabel('postcards in the feed');
      await postcards.fill('19');
      await runButton(page).click();
      await expect
        .poll(() => postcards.evaluate((input: HTMLInputElement) => input.validity.rangeUnderflow), patience)
        .toBe(true);
      // The browser leads to what is wrong.
      await expect
        .poll(() => postcards.evaluate((input) => input === document.activeElement), patience)
        .toBe(true);
      expect(requests).not.toContain('POST /api/runs');

      await page.locator('form.ask').evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
      });
      await runButton(page).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('from 20 to 20000');
      expect(await page.locator('.never').isVisible()).toBe(true);
      expect(await stopButton(page).count()).toBe(0);
      expect(parts(reader.course)).toEqual([]);
      // Chromium puts every refused request on the console.
      expect(faults.splice(0)).toEqual([expect.stringContaining('422')]);
    });

    test('predict, run, watch, read; and find it again', async () => {
      const { page } = await reader.open();
      await page.locator('.never').waitFor();
      expect(await answer(page)).toBe('…');
      expect(await runButton(page).isDisabled()).toBe(true);
      expect(await page.locator('.go .hint').textContent()).toBe('Set your guess first.');
      await slider(page).fill('14');
      expect(await page.locator('.ask output').textContent()).toBe('14 postcards');
      expect(await runButton(page).isEnabled()).toBe(true);
      await setQuick(page);
      await startRun(page, '14');
      expect(await slider(page).isDisabled()).toBe(true);
      await expect
        .poll(() => page.locator('.progress .saying').textContent(), patience)
        .toMatch(/^page \d+ by (offset|cursor)$/);
      expect(await page.locator('progress').getAttribute('max')).toBe('26');

      await page.locator('.findings .guessed').waitFor({ timeout: 60_000 });
      const verdicts = page.locator('.findings li > span:first-child');
      expect(await verdicts.count()).toBe(4);
      for (const index of [0, 1, 2]) expect(await verdicts.nth(index).getAttribute('class')).toBe('passed');
      // What takes longer by how much is for the machine to say, not for a test.
      expect(await verdicts.nth(3).getAttribute('class')).toMatch(/^(passed|failed|undecided)$/);
      expect(await page.locator('.figure').textContent()).toContain('your guess: 14');
      const findings = await page.locator('.findings').textContent();
      expect(findings).toMatch(/You guessed 14; it was \d+ postcards\./);
      expect(findings).toContain('recorded: ');
      expect(await rowCount(page)).toBeGreaterThanOrEqual(32);
      expect(await page.locator('.wire mark').count()).toBeGreaterThan(0);
      // Other conditions than the lesson's: its text keeps the recorded numbers, but no longer covers them.
      expect(await page.locator('data.own').count()).toBe(0);
      expect(await answer(page)).toMatch(/^\d+$/);
      const shell = await page.locator('.experiment footer').textContent();
      expect(shell).toContain(
        'run pagination/offset-or-cursor --seed 7 --set postcards=650 --set pageSize=25 --set link=none',
      );

      await page.reload();
      await page.locator('.findings .guessed').waitFor();
      expect(await page.locator('.findings').textContent()).toBe(findings);
      expect(await page.locator('.ask output').textContent()).toBe('14 postcards');
      expect(await page.getByLabel('postcards in the feed').inputValue()).toBe('650');
      expect(await runButton(page).textContent()).toBe('Run again');
      expect(await page.getByRole('link', { name: /Pagination\s*, started$/ }).count()).toBe(1);
      expect(parts(reader.course)).toEqual([]);
    });

    test('every answer says why, and is there after a reload; without its exercise the row is not done', async () => {
      const { page } = await reader.open();
      const questions = page.locator('form.question');
      expect(await questions.count()).toBe(3);
      for (const index of [0, 1, 2]) {
        const question = questions.nth(index);
        expect(await question.getByRole('button').isDisabled()).toBe(true);
        await question.locator('input[value="1"]').check();
        await question.getByRole('button', { name: 'Answer' }).click();
        await expect
          .poll(() => question.locator('.because').textContent(), patience)
          .toMatch(/^▲ No\. .{20,}/);
      }
      const wrong = await questions.nth(0).locator('.because').textContent();
      await page.reload();
      await expect.poll(() => questions.nth(0).locator('.because').textContent(), patience).toBe(wrong);
      expect(await questions.nth(0).locator('input[value="1"]').isChecked()).toBe(true);
      expect(await page.getByRole('link', { name: /Pagination\s*, done$/ }).count()).toBe(0);

      for (const index of [0, 1, 2]) {
        const question = questions.nth(index);
        await question.locator('input[value="0"]').check();
        await question.getByRole('button', { name: 'Answer' }).click();
        await expect
          .poll(() => question.locator('.because').textContent(), patience)
          .toMatch(/^● Right\. .{20,}/);
      }
      await page.reload();
      await expect.poll(() => page.locator('.because', { hasText: '● Right.' }).count(), patience).toBe(3);
      await page.getByRole('link', { name: /Pagination\s*, started$/ }).waitFor();
    });

    test.each(looks)(
      'axe finds nothing on cover and finished run, in %s, %i wide',
      async (colorScheme, width) => {
        const look = { colorScheme, viewport: { width, height: 844 } };
        const cover = await reader.open('', look);
        await openAll(cover.page);
        expect(await violations(cover.page)).toEqual([]);
        const { page } = await reader.open('rows/pagination', look);
        await page.locator('.findings .guessed').waitFor();
        await openAll(page);
        expect(await page.locator('details.drawer[open]').count()).toBe(2);
        expect(await violations(page)).toEqual([]);
      },
    );

    test('nothing scrolls sideways at 360 px', async () => {
      const look = { viewport: { width: 360, height: 740 } };
      const cover = await reader.open('', look);
      await openAll(cover.page);
      expect(await sideways(cover.page)).toEqual([]);
      const { page } = await reader.open('rows/pagination', look);
      await page.locator('.findings .guessed').waitFor();
      await openAll(page);
      expect(await sideways(page)).toEqual([]);
    });
  });

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

    test('the keyboard alone predicts, runs and stops', async () => {
      const { page } = await reader.open();
      await page.locator('.never').waitFor();
      await tabTo(page, 'input[type=range]');
      for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
      expect(await page.locator('.ask output').textContent()).toBe('63 postcards');
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
      await inMidRun(first.page);
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
