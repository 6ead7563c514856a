/** The exercise on the page, as a reader finds it. */
import type { Locator, Page } from 'playwright-core';

export const plate = (page: Page): Locator => page.locator('.exercise');

export const button = (page: Page, name: string | RegExp): Locator =>
  plate(page).getByRole('button', { name, exact: true });

export const verdict = (page: Page): Locator => plate(page).locator('.verdict > p:first-child');

export const step = (page: Page, title: string): Locator =>
  plate(page).locator('.steps li', { hasText: title });

export async function checkFolder(page: Page, folder: string, command: string): Promise<void> {
  await plate(page).getByRole('radio', { name: 'It lies in a folder' }).check();
  await plate(page).getByLabel('Folder', { exact: true }).fill(folder);
  await plate(page).getByLabel('Command that starts it').fill(command);
  await button(page, 'Check').click();
}

export async function checkAddress(page: Page, url: string): Promise<void> {
  await plate(page).getByRole('radio', { name: 'It runs already' }).check();
  await plate(page).getByLabel('Address').fill(url);
  await button(page, 'Check').click();
}
