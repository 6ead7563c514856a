/** What comes back changed, in a real browser. */
import { describe, expect, test } from 'vitest';
import { findFreePort } from '../../wire/ports.ts';
import { checkAddress, plate, verdict } from './plate.ts';
import { createReader, reason, skipped } from './reader.ts';

describe.skipIf(skipped)(`the page${reason}`, () => {
  const reader = createReader('rows/pagination');

  describe('what comes back changed', () => {
    const day = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString();
    reader.startsAnew();

    test('the cover is quiet while nothing failed, then names what is due and what will be', async () => {
      const { page } = await reader.open('');
      await page.getByRole('link', { name: /^Begin/ }).waitFor();
      expect(await page.locator('.review').count()).toBe(0);

      const [experiment, row] = ['pagination/offset-or-cursor', 'pagination'];
      reader.remember(
        { at: day(3), did: 'predict', experiment, prediction: 95, measured: 12, run: '00000000' },
        { at: day(3), did: 'run', experiment, run: '00000000', outcome: 'done', findings: {} },
        { at: day(2), did: 'answer', row, question: 'ties', option: 1, right: false },
        { at: day(0), did: 'answer', row, question: 'deletions', option: 1, right: false },
      );
      await page.reload();
      const items = page.locator('.review li');
      await items.first().waitFor();
      expect(await items.count()).toBe(3);
      expect(await items.nth(0).textContent()).toContain('You guessed 95; it was 12 postcards.');
      expect(await items.nth(1).textContent()).toContain('Your answer was not the right one.');
      expect(await items.nth(2).textContent()).toMatch(/Question · on \w+day \d+ \w+$/);
      expect(await items.nth(2).getByRole('link').count()).toBe(0);
    });

    reader.testLooks('the review', () => '', '.review');

    test('in the lesson, what is due begins changed', async () => {
      const { page } = await reader.open('');
      await page
        .locator('.review')
        .getByRole('link', { name: /^A backend sorts/ })
        .click();
      const question = page.locator('#question-ties');
      await question.waitFor();
      expect(page.url()).toBe(`${reader.course.url}rows/pagination#question-ties`);
      expect(await question.locator('.returned').textContent()).toContain(
        'Your answer was not the right one.',
      );
      expect(await question.locator('input:checked').count()).toBe(0);
      expect(await page.locator('#question-deletions .returned').count()).toBe(0);

      const experiment = page.locator('.experiment');
      expect(await experiment.locator('.returned').textContent()).toContain(
        'You guessed 95; it was 12 postcards.',
      );
      expect(await experiment.getByRole('spinbutton', { name: 'seed' }).inputValue()).toBe('8');
      expect(await experiment.locator('.ask output').textContent()).toContain('…');
      expect(await experiment.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
      expect(await experiment.locator('footer').textContent()).toMatch(/--seed 8 --set /);

      await question.getByRole('radio', { name: 'The second of the two is skipped.' }).check();
      await question.getByRole('button', { name: 'Answer' }).click();
      await question.getByText('● Right.').waitFor();
      expect(await question.locator('.returned').count()).toBe(0);
    });

    test('an exercise that is due is checked with another seed', async () => {
      const exercise = 'pagination/feed';
      const steps = { 'pagination/page-size': 'failed' } as const;
      reader.remember({
        at: day(2),
        did: 'check',
        check: '00000000',
        exercise,
        verdict: 'failed',
        seed: 7,
        steps,
      });
      const { page, faults } = await reader.open();
      expect(await plate(page).locator('.returned').textContent()).toMatch(
        /A step did not hold\..*with seed 8\.$/,
      );
      expect(await plate(page).locator('footer').textContent()).toContain('be check 3b --seed 8');
      await checkAddress(page, `http://127.0.0.1:${await findFreePort()}`);
      await verdict(page).waitFor();
      expect(await plate(page).locator('.verdict .kind').textContent()).toMatch(/, seed 8$/);
      // The check of two days ago is in no file.
      for (const fault of faults.splice(0)) expect(fault).toContain('/api/checks/00000000');
    });
  });
});
