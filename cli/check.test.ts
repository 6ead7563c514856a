/** `be check`, `be new` and the replay of a check, as they are called. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningTwin, startTwin } from '../audits/twins/start-twin.ts';
import { prepareStarter } from '../course/starters/testing.ts';
import { onRequest, respond, startRawServer } from '../wire/http1/raw-server.ts';
import { createHome, eventually } from './testing.ts';

const home = createHome();
const base = mkdtempSync(join(tmpdir(), 'check-test-'));
const twins: RunningTwin[] = [];
const start = async (...options: Parameters<typeof startTwin>) => {
  const twin = await startTwin(...options);
  twins.push(twin);
  return twin;
};
afterAll(async () => {
  for (const twin of twins) await twin.stop();
  await home.remove();
  rmSync(base, { recursive: true, force: true });
});

/** What differs from run to run: ports, ids of checks, times. */
const steady = (text: string) =>
  text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/check [0-9a-f]{8}/g, 'check ID')
    .replace(/replay [0-9a-f]{8}/g, 'replay ID')
    .replace(/[\d.]+ m?s\b/g, 'TIME')
    .replace(/cursor=[\w.~%-]+/g, 'cursor=…');

describe('a backend', () => {
  it('that is sound passes, quietly', async () => {
    const { url } = await start({ server: 'cursor' });
    const { code, stdout, stderr } = await home.be(['check', url]);
    expect(stderr).toMatch(/^Checking http:\S+, reading only; at most 5,000 requests and 120 s\.\n$/);
    expect(code).toBe(0);
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "http://127.0.0.1:PORT/  /openapi.json of the target · 1 list · read only

      ◆ pagination/deep-pages  /api/notes
        The list is too short to tell: TIME for the first page, TIME with 35 items before it.
      ○ not run: Needs --write, which lets it create items of its own and delete them again.
      ○ not run: Needs --other-header, which names a second user.
      ○ not run: Needs a query parameter for an offset or a page number.
      ○ not run: Needs --write, which lets it create items of its own and delete them again; and a collection whose new items say where their bytes are uploaded, and where they can be had.
      ○ not run: Needs --write, which lets it create items of its own and delete them again; and a collection that associates two things: its items are named by the id of another thing.
      ○ not run: Needs --write, which lets it create items of its own and delete them again; and a collection that associates two things: its items are named by the id of another thing; and a contract that shows the association from its other side too.
      ○ not run: Needs --write, which lets it create items of its own and delete them again; and a server that the check starts itself, so that it can stop, kill and restart it.

      passed 11 · failed 0 · undecided 1 · not run 28    294 requests · TIME
      check ID, seed 7: npx be replay ID shows the evidence, --again repeats it
      "
    `);
  });

  it('that loops fails, with the evidence on demand', async () => {
    const { url } = await start({ server: 'cursor', fault: 'next-loops' });
    const only = ['--only', 'pagination/next-leads-to-the-end'];
    const { code, stdout } = await home.be(['check', url, ...only]);
    expect(code).toBe(1);
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "http://127.0.0.1:PORT/  /openapi.json of the target · 1 list · read only

      ▲ failure  pagination/next-leads-to-the-end  /api/notes
        Following the pages leads to the end of the list, past every item once.
        expected  every item once, while nobody writes
        got       14 of 14 items came more than once (43, 42, 41 and 11 more).
        client    Endless scrolling that never ends: the same items again and again; or a spinner at the foot of a list that has more.
        source    RFC 8288, section 3, and the registered relation “next”
        lesson    /rows/pagination in the page
        try       curl -i -H 'cache-control: no-cache' 'http://127.0.0.1:PORT/api/notes?page_size=7'

      passed 0 · failed 1 · undecided 0 · not run 0    10 requests · TIME
      check ID, seed 7: npx be replay ID shows the evidence, --again repeats it
      "
    `);
    const id = /replay ([0-9a-f]{8})/.exec(stdout)?.[1] ?? '';
    const shown = await home.be(['replay', id]);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain('→ GET /api/notes?page_size=7');
    expect(shown.stdout).toContain('← HTTP/1.1 200 OK');
    const again = await home.be(['replay', id, '--again', '--json']);
    expect(again.code).toBe(1);
    const report = JSON.parse(again.stdout);
    expect(report).toMatchObject({ seed: 7, only: ['pagination/next-leads-to-the-end'] });
    expect(report.results[0].finding.evidence[0].curl).toMatch(/^curl -i .*'http:/);
    expect((await home.be(['replay'])).stdout).toContain(`check of ${url}/`);
  });

  it('is found by the URL of one of its lists, when it has no contract', async () => {
    const { url } = await start({ server: 'link' });
    const page = await (await fetch(`${url}/v1/things?per_page=3`)).text();
    await using plain = await startRawServer((socket) =>
      onRequest(socket, (head) => {
        const [, target = ''] = /^GET (\S+)/.exec(head) ?? [];
        if (!target.startsWith('/things'))
          socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
        else
          socket.write(
            respond(
              page,
              'Content-Type: application/json\r\nLink: </things?per_page=3&page=2>; rel="next"\r\n',
            ),
          );
      }),
    );
    const { code, stdout } = await home.be(['check', `${plain.url}/things`]);
    expect(stdout).toContain('learned from the first answer');
    // Its second page is the first once more.
    expect(stdout).toContain('▲ failure  pagination/next-leads-to-the-end  /things');
    expect(code).toBe(1);
  });

  it('that needs credentials is asked for with them, and shows them nowhere', async () => {
    const { url } = await start({ server: 'private', fault: 'cursor-is-a-key' });
    const without = await home.be(['check', url]);
    expect(without.code).toBe(2);
    expect(without.stdout).toContain('give credentials with --header');
    const args = [
      'check',
      url,
      '--header',
      'Authorization=Bearer ada',
      '--other-header',
      'Authorization: Bearer bo',
    ];
    const { code, stdout } = await home.be(args);
    expect(code).toBe(1);
    expect(stdout).toContain('pagination/cursor-of-another');
    expect(stdout).not.toMatch(/Bearer (ada|bo)/);
    const id = /replay ([0-9a-f]{8})/.exec(stdout)?.[1] ?? '';
    const again = await home.be(['replay', id, '--again', ...args.slice(2)]);
    expect(again.stdout).toContain('pagination/cursor-of-another');
  });

  it('writes only with --write, and leaves nothing', async () => {
    const { url } = await start({ server: 'next-url' });
    const before = await (await fetch(`${url}/records/?page_size=100`)).text();
    const { code, stdout } = await home.be(['check', url, '--write']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+ created, all deleted again/);
    const after = await (await fetch(`${url}/records/?page_size=100`)).text();
    expect(JSON.parse(after).results).toEqual(JSON.parse(before).results);
  });

  it('that is not there is the reader’s set-up: undecided, explained', async () => {
    const { code, stdout } = await home.be(['check', 'http://127.0.0.1:9']);
    expect(code).toBe(2);
    expect(stdout).toContain('blame     your set-up (target-silent)');
    expect(stdout).toContain('a backend known to be good passed the same check just now');
  });
});

it.each([
  [['check', 'ftp://127.0.0.1'], 'target-invalid'],
  [['check', 'http://user:secret@127.0.0.1:9'], 'target-invalid'],
  [['check', 'http://127.0.0.1:9', '--only', 'nonsense'], 'unknown-audit'],
  [['check', 'http://127.0.0.1:9', '--openapi', '/no/such/file'], 'contract-unreadable'],
  [['check', 'http://127.0.0.1:9', '--header', 'sesame'], 'bad-argument'],
  [['check', 'http://127.0.0.1:9', '--run', 'x'], 'bad-argument'],
  [['check', '3b', '--write'], 'bad-argument'],
  [['check', '9z'], 'unknown-exercise'],
  [['check', '3b', '--run', 'a', '--url', 'b'], 'bad-argument'],
  [['check', '3b', '--folder', tmpdir()], 'program-not-started'],
  [['new', 'x'], 'unknown-starter'],
  [['new', 'x', '--starter', 'cobol'], 'unknown-starter'],
  [['new', base, '--starter', 'express'], 'folder-not-empty'],
])('explains %j', async (args, code) => {
  writeFileSync(join(base, 'mine'), '');
  const { code: exit, stdout, stderr } = await home.be(args);
  expect(stderr).toMatch(/^expected .*\nhappened .*\nwhy .*\ntry .*\nblame /);
  expect(stderr).toContain(`(${code})`);
  expect(stderr).not.toMatch(/sesame|secret/);
  expect(exit).toBe(2);
  expect(stdout).toBe('');
});

it('explains a contract that is none, before anything is sent', async () => {
  const file = join(base, 'contract.yaml');
  writeFileSync(file, 'openapi: 3.1.0\npaths: [\n');
  const { code, stdout } = await home.be(['check', 'http://127.0.0.1:9', '--openapi', file]);
  expect(stdout).toContain('(contract-invalid)');
  expect(stdout).toContain('0 requests');
  expect(code).toBe(2);
});

it('lists exercises, audits and starters', async () => {
  const { stdout } = await home.be(['check']);
  expect(stdout).toMatch(/3b +Pages that hold together/);
  expect(stdout).toContain('pagination/stable-order');
  expect((await home.be(['new'])).stdout).toMatch(/fastapi +Python with FastAPI/);
});

describe('an exercise', () => {
  let folder = '';
  beforeAll(async () => {
    const prepared = await prepareStarter('express');
    if ('skip' in prepared) throw new Error(prepared.skip);
    folder = prepared.folder;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const command = `"${process.execPath}" server.ts`;
  /** A runtime may keep a cache of its own among the temporary files. */
  const ours = () => home.leftovers().filter((name) => name.startsWith('be-'));

  it('is begun from a starter, and remembered', async () => {
    const target = join(base, 'my-postcards');
    const { code, stdout } = await home.be(['new', target, '--starter', 'express', '--stage', '3b']);
    expect(code).toBe(0);
    expect(stdout).toContain('npm install');
    expect(readdirSync(target)).toEqual(
      expect.arrayContaining(['.gitignore', 'openapi.yaml', 'openapi-2b.yaml', 'page.ts', 'server.ts']),
    );
    // Its packages are not there: the check says so.
    const checked = await home.be(['check', '3b']);
    expect(checked.code).toBe(2);
    expect(checked.stdout).toMatch(/npm start[\s\S]*express/);
    expect(checked.stdout).toContain('blame     your set-up (program-not-started)');
    // It serves the other stages too, and is remembered for them.
    const other = await home.be(['check', '2b']);
    expect(other.stderr).toContain(`Checking stage 2b: npm start in ${target}`);
  });

  it('fails as shipped with what to build next, and leaves nothing', async () => {
    const { code, stdout } = await home.be(['check', '3b', '--folder', folder, '--run', command, '--hint']);
    expect(code).toBe(1);
    expect(steady(stdout).replaceAll(command, 'COMMAND')).toMatchInlineSnapshot(`
      "Stage 3b: Pages that hold together  COMMAND

      ● GET /postcards answers with a page
      ● What is created is listed, what is deleted is not
      ▲ A page holds \`limit\` items at most
      ○ \`next\` leads from page to page to the end
      ○ Others add postcards: nothing comes twice
      ○ Others delete postcards: nothing is skipped
      ○ Postcards of the same moment keep their order
      ○ An album stays an album, page after page
      ○ First the filter, then the page
      ○ A cursor that is not yours is refused
      ● A size that is no size does no harm
      ○ Nobody gets a million

      Next  Read \`limit\` from the query, and put at most so many items on the page (20 without it).
            Asked for 3 items, the page holds 8.
            Hint 1  A query is text: turn \`limit\` into a number before you compare it.
            1 hint more.

      ▲ failure  pagination/page-size  /postcards
        A page holds at most as many items as were asked for.
        expected  at most 3 items
        got       Asked for 3 items, the page holds 8.
        client    The first screen waits for the whole list: seconds on a mobile link, and memory for what nobody scrolls to.
        source    the contract of the list: its parameter for the size of a page
        lesson    /rows/pagination in the page

      passed 3 · failed 1 · undecided 0 · not run 8    50 requests · TIME · 15 created, all deleted again
      check ID, seed 7: npx be replay ID shows the evidence, --again repeats it
      "
    `);
    expect(ours()).toEqual([]);
  });

  it('is checked again when a file changes, until it is stopped', async () => {
    const started = home.start(['check', '3b', '--folder', folder, '--run', command, '--watch']);
    await started.shown('Watching ');
    const solved = await prepareStarter('express', '3b');
    if ('skip' in solved) throw new Error(solved.skip);
    copyFileSync(join(solved.folder, 'page.ts'), join(folder, 'page.ts'));
    rmSync(solved.folder, { recursive: true, force: true });
    await started.shown('Every step holds');
    started.child.kill('SIGINT');
    const { code } = await started.ended;
    expect(code).toBe(130);
    await eventually(() => ours().length === 0, 'the end of what it started');
    expect(existsSync(folder)).toBe(true);
  }, 60_000);
});
