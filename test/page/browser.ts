/** A headless Chromium that watches what a page does behind the reader's back. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executable = process.env['CHROMIUM'] || '/usr/bin/chromium';

/** Why there is no browser here; empty when there is one. */
export const noBrowser = existsSync(executable)
  ? ''
  : `there is no Chromium at ${executable}; CHROMIUM names another`;

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: executable,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, exceptions, and requests that left the origin. */
  readonly faults: string[];
  /** Method and path of what was asked for. */
  readonly requests: string[];
  /** Bytes that came over the wire, header sections included, as the browser counts them. */
  transferred(): number;
  close(): Promise<void>;
}

/** A page in a context of its own: no cache, no memory. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const { origin } = new URL(url);
  const faults: string[] = [];
  const requests: string[] = [];
  let bytes = 0;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  context.on('request', (request) => {
    const asked = new URL(request.url());
    requests.push(`${request.method()} ${asked.pathname}`);
    if (asked.origin !== origin && asked.protocol !== 'data:')
      faults.push(`request to elsewhere: ${request.url()}`);
  });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(url);
  return { page, faults, requests, transferred: () => bytes, close: () => context.close() };
}
