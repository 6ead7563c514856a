/** A lesson in a real browser, on the real command line: what a learner does with it, and what goes wrong. */
import { describe, expect, test } from 'vitest';
import {
  answer,
  parts,
  patience,
  rowCount,
  runButton,
  setQuick,
  slider,
  startRun,
  stopButton,
  watchProgress,
} from './experiment.ts';
import { openAll, sideways, violations } from './inspect.ts';
import { createReader, looks, reason, skipped } from './reader.ts';

describe.skipIf(skipped)(`the page${reason}`, () => {
  const reader = createReader('rows/pagination');

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
      const said = await watchProgress(page);
      await startRun(page, '14');

      await page.locator('.findings .guessed').waitFor({ timeout: 60_000 });
      expect(await said()).toContainEqual({
        saying: expect.stringMatching(/^page \d+ by (offset|cursor)$/),
        total: 26,
        guessLocked: true,
      });
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

    test('a number stays covered until the experiment that yields it was seen, and no other', async () => {
      const { page } = await reader.open('rows/kinds-of-store');
      const seeRecorded = page.getByRole('button', { name: 'look at the recorded run' });
      await expect.poll(() => seeRecorded.count(), patience).toBe(2);
      const yields = await page.evaluate(async () => {
        const row = await (await fetch('/api/rows/kinds-of-store')).json();
        return Object.entries(row.experiments as Record<string, { recorded: { numbers: object } }>).map(
          ([id, { recorded }]) => [id, Object.keys(recorded.numbers)] as const,
        );
      });
      const texts = (names: readonly string[]) =>
        page
          .locator('data.bound')
          .evaluateAll(
            (all, wanted) =>
              all.flatMap((one) =>
                wanted.includes((one as HTMLElement).dataset['number'] ?? '') ? (one.textContent ?? '') : [],
              ),
            [...names],
          );
      const [first, second] = ['eight-questions', 'kill-in-mid-write'].map(
        (name) => yields.find(([id]) => id.endsWith(name))?.[1] ?? [],
      );
      const isCovered = (text: string) => text === '…';
      await seeRecorded.first().click();
      await page.locator('.banner', { hasText: 'The recorded run, not yours' }).waitFor();
      await expect.poll(async () => (await texts(first ?? [])).some(isCovered), patience).toBe(false);
      const others = await texts(second ?? []);
      expect(others.length).toBeGreaterThan(0);
      expect(others.every(isCovered)).toBe(true);
    });

    test('where the check has to start the server, an address cannot be chosen', async () => {
      const { page } = await reader.open('rows/kinds-of-store');
      const address = page.getByRole('radio', { name: /^It runs already/ });
      expect(await address.isDisabled()).toBe(true);
      expect(await page.locator('.ways').textContent()).toContain('the check kills it and starts it again');
      const other = await reader.open('rows/pagination');
      expect(await other.page.getByRole('radio', { name: /^It runs already/ }).isDisabled()).toBe(false);
    });
  });
});
