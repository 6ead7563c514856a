/** The experiment on the page, as a reader finds it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Course } from './course.ts';

/** How long a page may take to show what came. */
export const patience = { timeout: 30_000, interval: 50 };

export const slider = (page: Page) => page.locator('.ask input[type=range]');
export const runButton = (page: Page) => page.getByRole('button', { name: /^Run( again)?$/ });
export const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true });
/** How often the offset showed a postcard twice, as the text says it. */
export const answer = (page: Page) => page.locator('data[data-number="offset-twice"]').textContent();
export const rowCount = async (page: Page) =>
  Number(await page.locator('.drawer summary', { hasText: 'Rows' }).locator('.count').textContent());
/** A run that ends in a few seconds: the quick one. With fewer postcards PostgreSQL reads the whole table. */
export async function setQuick(page: Page) {
  await page.getByRole('combobox', { name: 'link' }).selectOption('none');
  await page.getByLabel('postcards in the feed').fill('650');
  await page.getByLabel('page size').fill('25');
}
/** What the page says of a run that is under way, from now on: all of it, also what is gone before one can look. */
export async function watchProgress(page: Page) {
  const said = await page.evaluateHandle(() => {
    const seen: { readonly saying: string; readonly total: number; readonly guessLocked: boolean }[] = [];
    new MutationObserver(() => {
      const bar = document.querySelector<HTMLProgressElement>('.progress progress');
      const saying = document.querySelector('.progress .saying')?.textContent;
      const guess = document.querySelector<HTMLInputElement>('.ask input[type=range]');
      if (bar && saying && guess) seen.push({ saying, total: bar.max, guessLocked: guess.disabled });
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    return seen;
  });
  return () => said.jsonValue();
}
export async function startRun(page: Page, guess: string) {
  await slider(page).fill(guess);
  await runButton(page).click();
  await stopButton(page).waitFor();
}
/** Until pages have been measured: the parts stand, and rows are there to be kept. */
export async function inMidRun(page: Page) {
  await page.locator('.figure').waitFor({ timeout: 60_000 });
  expect(await stopButton(page).isEnabled()).toBe(true);
}
export const parts = (one: Course) =>
  one.descendants().filter(({ command }) => /postgres|postcards/i.test(command));
