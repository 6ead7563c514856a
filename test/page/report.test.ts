/** The report of a check in a real browser, whatever was checked and whatever it sent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startTwin } from '../../audits/twins/start-twin.ts';
import { openAll, sideways, violations } from './inspect.ts';
import { createReader, reason, skipped } from './reader.ts';

const patience = { timeout: 30_000, interval: 50 };

describe.skipIf(skipped)(`the page${reason}`, () => {
  const reader = createReader('rows/pagination');

  describe('the report of any backend', () => {
    let twinId: string;
    reader.startsAnew();

    /** Checks it in a terminal, and gives the id of the stored report. */
    async function check(...args: readonly string[]): Promise<string> {
      const { stdout } = await reader.course.home.be(['check', ...args, '--json']);
      return (JSON.parse(stdout) as { id: string }).id;
    }

    test('what a terminal checked is shown: failures first, the decisive bytes marked, what was created', async () => {
      const twin = await startTwin({ server: 'cursor', fault: 'cursor-is-an-offset' });
      onTestFinished(() => twin.stop());
      const id = await check(twin.url, '--write');
      twinId = id;
      const { page } = await reader.open(`checks/${id}`);
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

    reader.testLooks('the report', () => `checks/${twinId}`, 'article.report');

    test('whatever a backend sends is text', async () => {
      const hostile = await startHostile();
      onTestFinished(() => void hostile.server.close());
      const id = await check(hostile.url);
      const { page } = await reader.open(`checks/${id}`);
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
      const { page, faults } = await reader.open('checks/00000000');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('There is no check 00000000');
      expect(faults.splice(0)).toEqual([expect.stringContaining('404')]);
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
