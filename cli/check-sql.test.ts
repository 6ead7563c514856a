/** An exercise in SQL in the terminal: its files are written, checked, watched, and checked again from what is stored. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { latestPostcards } from '../test/solutions/sql/latest-postcards.ts';
import { createHome } from './testing.ts';

const home = createHome();
const base = mkdtempSync(join(tmpdir(), 'check-sql-test-'));
const folder = join(base, 'my sql');
const model = latestPostcards.right['model'] ?? {};
const write = (texts: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
};
afterAll(async () => {
  await home.remove();
  rmSync(base, { recursive: true, force: true });
});

describe('stage 1a', () => {
  it('has its files written, without a starter', async () => {
    const { code, stdout } = await home.be(['new', folder, '--stage', '1a']);
    expect(code).toBe(0);
    expect(stdout).toContain('query.sql, index.sql');
    expect(readdirSync(folder).toSorted()).toEqual(['index.sql', 'query.sql', 'tables.sql']);
    expect((await home.be(['new', folder, '--stage', '1a'])).stderr).toContain('folder-not-empty');
    expect((await home.be(['new', join(base, 'x'), '--stage', '1a', '--starter', 'gin'])).stderr).toContain(
      'bad-argument',
    );
  });

  it('is checked where it was written last, and told what to build next', async () => {
    const { code, stdout, stderr } = await home.be(['check', '1a']);
    expect(code).toBe(1);
    expect(stderr).toContain(`the SQL in ${folder}`);
    expect(stdout).toContain('● PostgreSQL runs the query\n▲ It returns the columns of the screen\n○');
    expect(stdout).toContain('Next  Return `id`, `text`');
    expect(stdout).toMatch(/PostgreSQL [\d.]+ · /);
    expect(stdout).not.toContain('requests');
  }, 60_000);

  it('shows an error at its place, as psql does', async () => {
    write({ 'query.sql': '-- mine\nselect p.id,\n  p.nam\nfrom postcards p' });
    const { code, stdout } = await home.be(['check', '1a', '--folder', folder]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      [
        '  query.sql, line 3, column 3',
        '    2 │ select p.id,',
        '    3 │   p.nam',
        '          ^',
        '    4 │ from postcards p',
        '  PostgreSQL  column p.nam does not exist (42703)',
      ].join('\n'),
    );
    expect(stdout).toMatch(/\n {2}try {9}Compare the name/);
  }, 60_000);

  it('shows the rows beside those that were expected', async () => {
    write({ 'query.sql': (model['query.sql'] ?? '').replace(' and p.removed_at is null', '') });
    const { stdout } = await home.be(['check', '1a', '--folder', folder]);
    expect(stdout).toMatch(/\n {2}- \d+ +Postcard \d+/);
    expect(stdout).toMatch(/\n {2}\+ \d+ +Postcard \d+/);
  }, 60_000);

  it('passes, watched, as soon as the file is right; and again from what is stored', async () => {
    const watching = home.start(['check', '1a', '--folder', folder, '--watch']);
    await watching.shown('Watching');
    write(model);
    await watching.shown('Every step holds.');
    watching.child.kill('SIGINT');
    await watching.ended;
    const last = readFileSync(join(home.folder, 'progress.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '';
    const entry = JSON.parse(last) as { check: string; verdict: string };
    expect(entry.verdict).toBe('passed');
    write({ 'query.sql': 'select 1' });
    const { code, stdout } = await home.be(['replay', entry.check, '--again']);
    expect(stdout).toContain('Every step holds.');
    expect(code).toBe(0);
  }, 120_000);
});

describe('what does not fit', () => {
  it.each([
    [['check', '1a', '--folder', base], 'files-missing'],
    [['check', '1a', '--folder', folder, '--url', 'http://127.0.0.1:9'], 'bad-argument'],
    [['check', '1a', '--folder', folder, '--run', 'npm start'], 'bad-argument'],
  ])('%j', async (args, code) => {
    const { stderr } = await home.be(args);
    expect(stderr).toContain(code);
  });

  it('leaves nothing behind', () => {
    expect(existsSync(folder)).toBe(true);
    expect(home.leftovers()).toEqual([]);
  });
});
