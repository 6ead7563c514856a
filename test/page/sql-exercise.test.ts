/** An exercise in SQL in a real browser: the editors, the rows as evidence, the plan, the pass, and what is kept. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { latestPostcards } from '../solutions/sql/latest-postcards.ts';
import type { WatchedPage } from './browser.ts';
import { patience } from './experiment.ts';
import { openAll, sideways, violations } from './inspect.ts';
import { button, plate, verdict } from './plate.ts';
import { createReader, looks, reason, skipped } from './reader.ts';

const model = latestPostcards.right['model'] ?? {};

describe.skipIf(skipped)(`an exercise in SQL${reason}`, () => {
  const reader = createReader('rows/tables-and-plans');
  reader.startsAnew();

  async function open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await reader.open(undefined, options);
    await plate(watched.page).waitFor();
    return watched;
  }

  const editor = (page: Page, name: string) => plate(page).getByLabel(name);
  /** Waits for the end of a check that is under way or about to be. */
  async function ended(page: Page, saying: string | RegExp): Promise<void> {
    await verdict(page).filter({ hasText: saying }).waitFor({ timeout: 60_000 });
  }
  async function write(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) await editor(page, name).fill(text);
  }

  test('never checked, it shows what is asked, the files as they begin, and the tables beside them', async () => {
    const { page } = await open();
    expect(await plate(page).locator('header').textContent()).toContain('stage 1a · 9 steps, in SQL');
    expect(await plate(page).locator('.steps li').count()).toBe(9);
    expect(await editor(page, 'query.sql').inputValue()).toContain('from postcards p');
    expect(await plate(page).locator('.schema').textContent()).toContain('create table postcards');
    expect(await plate(page).locator('.schema').textContent()).toContain(':count');
    expect(await plate(page).locator('footer').textContent()).toContain('be new my-sql --stage 1a');
    expect(await violations(page)).toEqual([]);
  });

  test('what is typed and not checked survives a reload', async () => {
    const { page } = await open();
    await write(page, { 'index.sql': '-- not yet' });
    await page.reload();
    expect(await editor(page, 'index.sql').inputValue()).toBe('-- not yet');
    await button(page, 'begin anew').click();
    expect(await editor(page, 'index.sql').inputValue()).toContain('create index');
  });

  test('the keyboard checks; an error is shown at its place, with what to try; hints come one by one', async () => {
    const { page } = await open();
    await write(page, { 'query.sql': 'select p.id,\n  p.nam\nfrom postcards p' });
    await editor(page, 'query.sql').press('Control+Enter');
    await ended(page, /^▲ Not yet: 0 of 9 steps hold\.$/);
    const evidence = plate(page).locator('.sql-evidence');
    expect(await evidence.locator('mark').textContent()).toBe('p');
    expect(await evidence.locator('.judged').textContent()).toContain('column p.nam does not exist');
    expect(await evidence.locator('.judged').textContent()).toContain('line 2, column 3');
    expect(await evidence.locator('.judged').textContent()).toContain('Compare the name with the columns');
    await plate(page).getByRole('button', { name: 'Give me a hint (2 left)' }).click();
    await plate(page).locator('.hints li').first().waitFor();
  }, 90_000);

  test('rows that are missing stand beside those that nobody expected', async () => {
    const { page } = await open();
    await write(page, { 'query.sql': (model['query.sql'] ?? '').replace(' and p.removed_at is null', '') });
    await button(page, 'Check again').click();
    await ended(page, /^▲ Not yet: 2 of 9 steps hold\.$/);
    const rows = plate(page).locator('.sql-rows tbody tr');
    expect(await rows.filter({ hasText: 'missing' }).count()).toBeGreaterThan(0);
    expect(await rows.filter({ hasText: 'not expected' }).count()).toBeGreaterThan(0);
    expect(await plate(page).locator('.sql-evidence').textContent()).toContain(':count = 20');
  }, 90_000);

  test('a query that reads too much is shown with its plan; everything is there after a reload', async () => {
    const { page } = await open();
    await write(page, { ...model, 'index.sql': 'create index on postcards (album_id)' });
    await button(page, 'Check again').click();
    await ended(page, /^▲ Not yet: 7 of 9 steps hold\.$/);
    expect(await plate(page).locator('.sql-evidence .plan').textContent()).toMatch(
      /Sort[\s\S]*read [\d,]+ rows/,
    );
    expect(await plate(page).locator('.sql-rows').textContent()).toContain('40,000');
    const shown = await plate(page).textContent();
    await page.reload();
    await expect.poll(() => plate(page).textContent(), patience).toBe(shown);
    // Another browser has no draft: it takes what was checked from the server.
    const other = await open();
    expect(await editor(other.page, 'index.sql').inputValue()).toBe('create index on postcards (album_id)');
  }, 90_000);

  test.each(looks)('axe finds nothing, in %s, %i wide', async (colorScheme, width) => {
    const { page } = await open({ colorScheme, viewport: { width, height: 844 } });
    await ended(page, /^▲ Not yet/);
    await openAll(page);
    expect(await violations(page)).toEqual([]);
  });

  test('nothing scrolls sideways at 360 px', async () => {
    const { page } = await open({ viewport: { width: 360, height: 740 } });
    await ended(page, /^▲ Not yet/);
    await openAll(page);
    expect(await sideways(page)).toEqual([]);
  });

  test('the model passes, with a reading behind it; its report shows what was checked', async () => {
    const { page } = await open();
    await write(page, model);
    await button(page, 'Check again').click();
    await ended(page, '● Every step holds.');
    expect(await plate(page).locator('.solution').textContent()).toContain('Your query reads what it shows.');
    await plate(page).locator('.verdict a').click();
    const report = page.locator('article.report');
    await report.waitFor();
    expect(await report.locator('.tally').textContent()).toBe('● 9 rules hold');
    expect(await report.locator('.facts').textContent()).toMatch(
      /Filesquery\.sql, index\.sql.*PostgreSQL \d+/,
    );
    await openAll(page);
    expect(await report.textContent()).toContain('left join users u on u.id = p.sender_id');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'the exercise it belongs to' }).click();
    await plate(page).waitFor();
    expect(page.url()).toBe(`${reader.course.url}rows/tables-and-plans#exercise-latest-postcards`);
  }, 90_000);
});
