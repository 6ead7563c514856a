/** The exercise, the report of a check and the review, in a real browser on the real command line. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startTwin } from '../audits/twins/start-twin.ts';
import { eventually } from '../cli/testing.ts';
import { prepareStarter } from '../course/starters/testing.ts';
import type { ProgressEntry } from '../server/store/progress.ts';
import { findFreePort } from '../wire/ports.ts';
import { noBrowser, openPage, startBrowser, type WatchedPage } from './page/browser.ts';
import { type Course, startCourse } from './page/course.ts';
import { openAll, sideways, violations } from './page/inspect.ts';

const reason = noBrowser && ` (skipped: ${noBrowser})`;
const root = fileURLToPath(new URL('..', import.meta.url));
const patience = { timeout: 30_000, interval: 50 };
const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const;

describe.skipIf(noBrowser !== '')(`the page${reason}`, () => {
  let browser: Browser;
  let course: Course;
  let opened: WatchedPage[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, 'tools/build-page.ts')]);
    browser = await startBrowser();
  });
  afterAll(async () => await browser?.close());
  afterEach(async () => {
    const pages = opened;
    opened = [];
    for (const one of pages) await one.close();
    expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
  });

  async function open(path = 'rows/pagination', options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await openPage(browser, `${course.url}${path}`, options);
    opened.push(watched);
    await watched.page.locator('h1').waitFor();
    return watched;
  }

  /** Progress of other days, as the file keeps it. */
  function remember(...entries: readonly ProgressEntry[]): void {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
    appendFileSync(join(course.home.folder, 'progress.jsonl'), lines.join(''));
  }

  const plate = (page: Page) => page.locator('.exercise');
  const button = (page: Page, name: string | RegExp) =>
    plate(page).getByRole('button', { name, exact: true });
  const verdict = (page: Page) => plate(page).locator('.verdict > p:first-child');
  const step = (page: Page, title: string) => plate(page).locator('.steps li', { hasText: title });

  async function checkFolder(page: Page, folder: string, command: string): Promise<void> {
    await plate(page).getByRole('radio', { name: 'It lies in a folder' }).check();
    await plate(page).getByLabel('Folder', { exact: true }).fill(folder);
    await plate(page).getByLabel('Command that starts it').fill(command);
    await button(page, 'Check').click();
  }
  async function checkAddress(page: Page, url: string): Promise<void> {
    await plate(page).getByRole('radio', { name: 'It runs already' }).check();
    await plate(page).getByLabel('Address').fill(url);
    await button(page, 'Check').click();
  }
  /** What axe finds, and what scrolls sideways, is a fault in every look. */
  function testLooks(what: string, path: () => string, ready: string): void {
    test.each(looks)(`${what}: axe finds nothing, in %s, %i wide`, async (colorScheme, width) => {
      const { page } = await open(path(), { colorScheme, viewport: { width, height: 844 } });
      await page.locator(ready).first().waitFor();
      await openAll(page);
      expect(await violations(page)).toEqual([]);
    });
    test(`${what}: nothing scrolls sideways at 360 px`, async () => {
      const { page } = await open(path(), { viewport: { width: 360, height: 740 } });
      await page.locator(ready).first().waitFor();
      await openAll(page);
      expect(await sideways(page)).toEqual([]);
    });
  }

  describe('an exercise, from the starter to the pass', () => {
    let folder: string;
    beforeAll(async () => {
      course = await startCourse();
      folder = join(mkdtempSync(join(tmpdir(), 'exercise-')), 'my postcards');
    });
    afterAll(async () => {
      await course?.close();
      rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 3 });
    });

    test('never checked, it shows what will be asked, and begins a project', async () => {
      const { page, faults } = await open();
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
      const { page } = await open();
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
      const { page } = await open();
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

    testLooks('the failed exercise', () => 'rows/pagination', '.next');

    test('the keyboard alone checks again', async () => {
      const { page } = await open();
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
      mkdirSync(join(course.home.folder, 'runs'), { recursive: true });
      writeFileSync(
        join(course.home.folder, 'runs', `${run}.json`),
        JSON.stringify({ ...recorded, id: run }),
      );
      remember({ at, did: 'run', experiment, run, outcome: 'done', findings: {} });
      for (const question of ['deletions', 'ties', 'total'])
        remember({ at, did: 'answer', row, question, option: 0, right: true });
      cpSync(join(root, 'test/solutions/3b/express/page.ts'), join(folder, 'page.ts'));

      const { page } = await open();
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
      const { page } = await open();
      await plate(page).locator('.verdict a').click();
      await page.locator('article.report').waitFor();
      expect(await page.locator('h1').textContent()).toBe('npm start');
      expect(await page.locator('.tally').textContent()).toBe('● 12 rules hold');
      await page.getByRole('link', { name: 'the exercise it belongs to' }).click();
      await plate(page).waitFor();
      expect(page.url()).toBe(`${course.url}rows/pagination#exercise-feed`);
    });
  });

  describe('a check that is left, stopped or lost', () => {
    beforeAll(async () => {
      course = await startCourse();
    });
    afterAll(async () => await course?.close());

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
    const programs = () => course.descendants().filter(({ command }) => command.includes('server.ts'));

    test('where nothing answers, nothing is decided, and that is explained', async () => {
      const { page, faults } = await open();
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
      const { page } = await open();
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
      const { page, faults } = await open();
      await verdict(page).waitFor();
      await button(page, 'change').click();
      await checkFolder(page, folder, 'node server.ts');
      await step(page, 'GET /postcards answers').and(page.locator('.passed')).waitFor({ timeout: 30_000 });
      expect(await course.interrupt()).toBe(130);
      await eventually(() => programs().length === 0, 'the learner’s server has ended');
      await expect.poll(() => button(page, 'Stop').count(), patience).toBe(0);
      await button(page, /^Check/).click();
      await expect
        .poll(() => plate(page).getByRole('alert').textContent(), patience)
        .toContain('The local server does not answer: it was stopped.');
      for (const fault of faults.splice(0)) expect(fault).toMatch(/^console: .*net::ERR_/);
    });
  });

  describe('the report of any backend', () => {
    let twinId: string;
    beforeAll(async () => {
      course = await startCourse();
    });
    afterAll(async () => await course?.close());

    /** Checks it in a terminal, and gives the id of the stored report. */
    async function check(...args: readonly string[]): Promise<string> {
      const { stdout } = await course.home.be(['check', ...args, '--json']);
      return (JSON.parse(stdout) as { id: string }).id;
    }

    test('what a terminal checked is shown: failures first, the decisive bytes marked, what was created', async () => {
      const twin = await startTwin({ server: 'cursor', fault: 'cursor-is-an-offset' });
      onTestFinished(() => twin.stop());
      const id = await check(twin.url, '--write');
      twinId = id;
      const { page } = await open(`checks/${id}`);
      const report = page.locator('article.report');
      await report.waitFor();
      expect(await page.locator('h1').textContent()).toBe(`${twin.url}/`);
      expect(await report.locator('.lead').textContent()).toMatch(/^▲ \d+ rules are broken\.$/);
      expect(await report.locator('.facts').textContent()).toMatch(
        /created \d+ items of its own, and deleted all of them again/,
      );
      const first = report.locator('.broken').first();
      expect(await first.locator('.level').textContent()).toBe('▲ failure');
      expect(await first.textContent()).toContain('In a client');
      expect(await first.getByRole('link', { name: /RFC 5005/ }).getAttribute('rel')).toBe('noreferrer');
      // The same item on two pages.
      const marks = await first.locator('.evidence mark').allTextContents();
      expect(marks).toHaveLength(2);
      expect(marks[0]).toBe(marks[1]);
      expect(await first.locator('.evidence .command').count()).toBe(2);
      expect(await report.locator('.drawer summary').allTextContents()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Holds \d+$/),
          expect.stringMatching(/^Not run \d+$/),
        ]),
      );
      expect(await report.locator('footer').textContent()).toContain(`be replay ${id}`);
      await first.getByRole('link', { name: 'the lesson that explains it' }).click();
      await expect.poll(() => page.locator('h1').textContent(), patience).toBe('Pagination');
    });

    testLooks('the report', () => `checks/${twinId}`, 'article.report');

    test('whatever a backend sends is text', async () => {
      const hostile = await startHostile();
      onTestFinished(() => void hostile.server.close());
      const id = await check(hostile.url);
      const { page } = await open(`checks/${id}`);
      const report = page.locator('article.report');
      await report.waitFor();
      await openAll(page);
      expect(await report.locator('.evidence').first().textContent()).toContain('<img src=x onerror=');
      expect(await report.locator('.gateway').first().textContent()).toContain('Via: 1.1 <b>cache</b>');
      expect(await report.locator('img, script, iframe, b:not(.tally b)').count()).toBe(0);
      // Nothing turns the text around it, or cannot be seen.
      expect(await report.textContent()).not.toContain('\u202e');
      expect(await report.textContent()).not.toContain('\u0000');
      expect(await page.title()).toBe(`Check ${id} · Backend Essentials`);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await sideways(page)).toEqual([]);
    });

    test('a check that is not there is told, and leads back', async () => {
      const { page, faults } = await open('checks/00000000');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('There is no check 00000000');
      expect(faults.splice(0)).toEqual([expect.stringContaining('404')]);
    });
  });

  describe('what comes back changed', () => {
    const day = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString();
    beforeAll(async () => {
      course = await startCourse();
    });
    afterAll(async () => await course?.close());

    test('the cover is quiet while nothing failed, then names what is due and what will be', async () => {
      const { page } = await open('');
      await page.getByRole('link', { name: /^Begin/ }).waitFor();
      expect(await page.locator('.review').count()).toBe(0);

      const [experiment, row] = ['pagination/offset-or-cursor', 'pagination'];
      remember(
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

    testLooks('the review', () => '', '.review');

    test('in the lesson, what is due begins changed', async () => {
      const { page } = await open('');
      await page
        .locator('.review')
        .getByRole('link', { name: /^A backend sorts/ })
        .click();
      const question = page.locator('#question-ties');
      await question.waitFor();
      expect(page.url()).toBe(`${course.url}rows/pagination#question-ties`);
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
      remember({ at: day(2), did: 'check', check: '00000000', exercise, verdict: 'failed', seed: 7, steps });
      const { page, faults } = await open();
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

/** A backend whose answers and contract are full of markup and of characters that nobody sees. */
async function startHostile(): Promise<{ readonly url: string; readonly server: Server }> {
  const evil = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>\u202egnp\u0000`;
  const list = {
    parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } }],
    responses: {
      200: {
        description: evil,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                items: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
              },
            },
          },
        },
      },
    },
  };
  const contract = {
    openapi: '3.1.0',
    info: { title: evil, version: '1' },
    paths: { '/things': { get: list } },
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('via', '1.1 <b>cache</b>');
    const items = Array.from({ length: 9 }, (_, index) => ({ id: `${evil} ${index}` }));
    response.end(JSON.stringify(request.url === '/openapi.json' ? contract : { items, next: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
