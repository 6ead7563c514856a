/** An exercise in a real browser on the real command line: from the starter to the pass, and when it is left. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../cli/testing.ts';
import { prepareStarter } from '../../course/starters/testing.ts';
import { findFreePort } from '../../wire/ports.ts';
import { violations } from './inspect.ts';
import { button, checkAddress, checkFolder, plate, step, verdict } from './plate.ts';
import { createReader, reason, skipped } from './reader.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const patience = { timeout: 30_000, interval: 50 };

describe.skipIf(skipped)(`the page${reason}`, () => {
  const reader = createReader('rows/pagination');

  describe('an exercise, from the starter to the pass', () => {
    reader.startsAnew();
    let folder: string;
    beforeAll(async () => {
      folder = join(mkdtempSync(join(tmpdir(), 'exercise-')), 'my postcards');
    });
    afterAll(async () => {
      rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 3 });
    });

    test('never checked, it shows what will be asked, and begins a project', async () => {
      const { page, faults } = await reader.open();
      expect(await plate(page).locator('.steps li').count()).toBe(12);
      expect(await plate(page).locator('.steps .pending').count()).toBe(12);
      expect(await plate(page).locator('footer').textContent()).toContain('be check 3b');
      expect(await plate(page).getByLabel('New folder').inputValue()).toMatch(/my-postcards$/);

      await plate(page).getByLabel('New folder').fill('postcards');
      await button(page, 'Make the folder').click();
      await plate(page).getByRole('alert').waitFor();
      expect(await plate(page).getByRole('alert').textContent()).toContain('no absolute path');
      // Chromium puts every refused request on the console.
      expect(faults.splice(0)).toEqual([expect.stringContaining('409')]);

      await plate(page).getByLabel('New folder').fill(folder);
      await button(page, 'Make the folder').click();
      await plate(page).locator('.commands').waitFor();
      expect(await plate(page).locator('.commands code').allTextContents()).toEqual([
        `cd "${folder}"`,
        'npm install',
      ]);
      expect(readdirSync(folder)).toContain('openapi.yaml');
      expect(await plate(page).getByRole('alert').count()).toBe(0);
      await page.reload();
      await plate(page).locator('.commands').waitFor();
    });

    test('what cannot start is explained, with who has to act', async () => {
      const { page } = await reader.open();
      await button(page, 'Check').click();
      const alert = plate(page).getByRole('alert');
      await alert.waitFor({ timeout: 30_000 });
      expect(await verdict(page).textContent()).toBe('◆ Nothing could be asked.');
      const told = await alert.textContent();
      expect(told).toContain('“npm start” ended before it listened');
      expect(told).toContain('ERR_MODULE_NOT_FOUND');
      expect(told).toContain('npm install');
      expect(told).toContain('a backend known to be good passed the same check');
      expect(await plate(page).locator('.commands').count()).toBe(1);
    });

    test('the first failure teaches, hints come one by one, and all is there after a reload', async () => {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
      const { page } = await reader.open();
      await button(page, 'Check again').click();
      const next = plate(page).locator('.next');
      await next.waitFor({ timeout: 60_000 });
      expect(await next.locator('.kind').textContent()).toBe('Build next · step 3 of 12');
      expect(await next.locator('.build').textContent()).toContain('Read limit from the query');
      expect(await next.locator('dl').textContent()).toMatch(/Asked for 3 items, the page holds \d+\./);
      expect(await verdict(page).textContent()).toMatch(/^▲ Not yet: \d+ of 12 steps hold\.$/);
      expect(await step(page, 'GET /postcards answers').textContent()).toContain('●');
      expect(await step(page, 'A page holds limit').textContent()).toMatch(/^▲.*does not hold$/);
      expect(await step(page, 'Others add postcards').textContent()).toMatch(/^○.*not asked yet$/);
      expect(await plate(page).locator('.evidence mark').first().textContent()).toBe('limit=3');
      // The server was started for the check, and is gone: nobody would answer the request again.
      expect(await plate(page).locator('.evidence .command').count()).toBe(0);
      expect(await plate(page).locator('.commands').count()).toBe(0);

      expect(await next.locator('.hints li').count()).toBe(0);
      await button(page, 'Give me a hint (2 left)').click();
      await expect.poll(() => next.locator('.hints li').count(), patience).toBe(1);
      await button(page, 'One more hint (1 left)').click();
      await expect.poll(() => next.locator('.hints li').count(), patience).toBe(2);
      expect(await button(page, /hint/).count()).toBe(0);

      const shown = await plate(page).textContent();
      await page.reload();
      await next.waitFor();
      expect(await plate(page).textContent()).toBe(shown);
      const shell = await plate(page).locator('footer').textContent();
      expect(shell).toContain(`be check 3b --folder "${folder}"`);
      expect(shell).toMatch(/be replay [0-9a-f]{8}/);
    });

    reader.testLooks('the failed exercise', () => 'rows/pagination', '.next');

    test('the keyboard alone checks again', async () => {
      const { page } = await reader.open();
      await plate(page).locator('.next').waitFor();
      const before = await plate(page).locator('.verdict a').textContent();
      await button(page, 'change').focus();
      await page.keyboard.press('Tab');
      expect(await button(page, 'Check again').evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await expect
        .poll(
          () =>
            plate(page)
              .locator('.verdict a')
              .textContent()
              .catch(() => before),
          patience,
        )
        .not.toBe(before);
    });

    test('the solution passes, with a reading behind it; then the row is done', async () => {
      const at = new Date().toISOString();
      const [experiment, row] = ['pagination/offset-or-cursor', 'pagination'];
      const recorded = JSON.parse(
        readFileSync(
          join(root, 'course/06-abstracting-the-backend/pagination/offset-or-cursor.recorded.json'),
          'utf8',
        ),
      );
      const run = '00000000';
      mkdirSync(join(reader.course.home.folder, 'runs'), { recursive: true });
      writeFileSync(
        join(reader.course.home.folder, 'runs', `${run}.json`),
        JSON.stringify({ ...recorded, id: run }),
      );
      reader.remember({ at, did: 'run', experiment, run, outcome: 'done', findings: {} });
      for (const question of ['deletions', 'ties', 'total'])
        reader.remember({ at, did: 'answer', row, question, option: 0, right: true });
      cpSync(join(root, 'test/solutions/3b/express/page.ts'), join(folder, 'page.ts'));

      const { page } = await reader.open();
      await plate(page).locator('.next').waitFor();
      expect(await page.getByRole('link', { name: /Pagination\s*, started$/ }).count()).toBe(1);
      await button(page, 'Check again').click();
      await plate(page).locator('.solution').waitFor({ timeout: 60_000 });
      expect(await verdict(page).textContent()).toBe('● Every step holds.');
      expect(await plate(page).locator('.steps .passed > span:first-child').allTextContents()).toEqual(
        Array.from({ length: 12 }, () => '●'),
      );
      expect(await plate(page).locator('.next').count()).toBe(0);
      expect(await plate(page).locator('.solution .prose').isVisible()).toBe(true);
      expect(await plate(page).locator('.solution').textContent()).toContain('Your lists hold together.');
      await page.getByRole('link', { name: /Pagination\s*, done$/ }).waitFor();
      await page.reload();
      await plate(page).locator('.solution .prose').waitFor();
      expect(await verdict(page).textContent()).toBe('● Every step holds.');
    });

    test('the report leads from the exercise and back', async () => {
      const { page } = await reader.open();
      await plate(page).locator('.verdict a').click();
      await page.locator('article.report').waitFor();
      expect(await page.locator('h1').textContent()).toBe('npm start');
      expect(await page.locator('.tally').textContent()).toBe('● 12 rules hold');
      await page.getByRole('link', { name: 'the exercise it belongs to' }).click();
      await plate(page).waitFor();
      expect(page.url()).toBe(`${reader.course.url}rows/pagination#exercise-feed`);
    });
  });

  describe('a check that is left, stopped or lost', () => {
    reader.startsAnew();

    /** The solution, so slow that its check takes longer than a test needs. */
    async function prepareSlow(): Promise<string> {
      const prepared = await prepareStarter('express', '3b');
      if ('skip' in prepared) throw new Error(prepared.skip);
      const { folder } = prepared;
      onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
      const file = join(folder, 'server.ts');
      const slow = 'app.use((_request, _response, next) => void setTimeout(next, 200));';
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('app.use(express.json());', (line) => `${line}\n${slow}`),
      );
      return folder;
    }
    const programs = () => reader.course.descendants().filter(({ command }) => command.includes('server.ts'));

    test('where nothing answers, nothing is decided, and that is explained', async () => {
      const { page, faults } = await reader.open();
      await checkAddress(page, 'localhost:3000');
      await plate(page).getByRole('alert').waitFor();
      expect(await plate(page).getByRole('alert').textContent()).toContain('“localhost:3000” is no address');
      expect(faults.splice(0)).toEqual([expect.stringContaining('400')]);

      const url = `http://127.0.0.1:${await findFreePort()}`;
      await checkAddress(page, url);
      await verdict(page).waitFor();
      expect(await verdict(page).textContent()).toBe('◆ Nothing could be asked.');
      expect(await plate(page).getByRole('alert').textContent()).toContain('The target did not answer once');
      expect(await plate(page).locator('footer').textContent()).toContain(`be check 3b --url ${url}`);
      await page.reload();
      await verdict(page).waitFor();
      expect(await plate(page).locator('.where').textContent()).toContain(url);
      expect(await violations(page)).toEqual([]);
    });

    test('it goes on without its page, is joined after a reload, and stops when it is told to', async () => {
      const folder = await prepareSlow();
      const { page } = await reader.open();
      await verdict(page).waitFor();
      await button(page, 'change').click();
      await checkFolder(page, folder, 'node server.ts');
      await step(page, 'GET /postcards answers').and(page.locator('.passed')).waitFor({ timeout: 30_000 });
      expect(programs().length).toBeGreaterThan(0);
      await page.reload();
      await step(page, 'GET /postcards answers').and(page.locator('.passed')).waitFor();
      await plate(page).getByRole('progressbar').waitFor();
      expect(await button(page, 'Check').isDisabled()).toBe(true);
      expect(await plate(page).locator('.steps .asked').textContent()).toMatch(/^◐.*being asked$/);
      expect(await violations(page)).toEqual([]);

      await button(page, 'Stop').click();
      await verdict(page).waitFor({ timeout: 30_000 });
      const ended = await verdict(page).textContent();
      expect(ended).toMatch(/^◆ You stopped this check: \d+ of 12 steps hold so far\.$/);
      expect(await plate(page).getByRole('alert').count()).toBe(0);
      expect(programs()).toEqual([]);
      await page.reload();
      await verdict(page).waitFor();
      expect(await verdict(page).textContent()).toBe(ended);
      expect(await plate(page).locator('.where').textContent()).toContain(`node server.ts in ${folder}`);
      expect(await button(page, 'Check again').isEnabled()).toBe(true);
    });

    test('with the course, the check ends too, and the page says what to do', async () => {
      const folder = await prepareSlow();
      const { page, faults } = await reader.open();
      await verdict(page).waitFor();
      await button(page, 'change').click();
      await checkFolder(page, folder, 'node server.ts');
      await step(page, 'GET /postcards answers').and(page.locator('.passed')).waitFor({ timeout: 30_000 });
      expect(await reader.course.interrupt()).toBe(130);
      await eventually(() => programs().length === 0, 'the learner’s server has ended');
      await expect.poll(() => button(page, 'Stop').count(), patience).toBe(0);
      await button(page, /^Check/).click();
      await expect
        .poll(() => plate(page).getByRole('alert').textContent(), patience)
        .toContain('The local server does not answer: it was stopped.');
      for (const fault of faults.splice(0)) expect(fault).toMatch(/^console: .*net::ERR_/);
    });
  });
});
