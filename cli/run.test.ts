/** `be run` and `be replay` with the real parts. */
import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createHome, eventually } from './testing.ts';

const id = 'pagination/offset-or-cursor';
const home = createHome();
afterAll(() => home.remove());

it('lists the experiments', async () => {
  expect((await home.be(['run'])).stdout).toContain(id);
  const { stdout } = await home.be(['run', '--json']);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ id }));
});

describe.skipIf(!existsSync(new URL('../postcards/main.ts', import.meta.url)))('with Postcards', () => {
  it('runs an experiment, keeps it, shows it again and repeats it', async () => {
    const first = await home.be(['run', id, '--quick', '--predict', '12', '--json']);
    const view = JSON.parse(first.stdout);
    expect(view.findings).toContainEqual(
      expect.objectContaining({ id: 'cursor-is-exact', verdict: 'passed' }),
    );
    expect(first.code).toBe(0);
    expect(view.run).toMatchObject({ seed: 7, outcome: 'done', prediction: 12 });
    expect(view.run.transcript.exchanges[0].request.body.text).toBe('');

    const list = await home.be(['replay', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([{ id: view.run.id, experiment: id, outcome: 'done' }]);
    const shown = await home.be(['replay', view.run.id, '--hops', '3']);
    expect(shown.stdout).toContain('A cursor shows nothing twice');
    expect(shown.stdout).toContain('your guess: 12');
    expect(shown.stdout).toMatch(/client → postcards/);
    expect(shown.code).toBe(0);

    const again = await home.be(['replay', view.run.id, '--again', '--no-save', '--json']);
    const both = JSON.parse(again.stdout);
    expect(both.again.run.values).toEqual(view.run.values);
    expect(both.again.findings.map((one: { id: string }) => one.id)).toEqual(
      both.before.findings.map((one: { id: string }) => one.id),
    );
    expect(JSON.parse((await home.be(['replay', '--json'])).stdout)).toHaveLength(1);
  });

  it('shows the run although it cannot be stored', async () => {
    const { stdout, stderr } = await home.be(['run', id, '--quick'], { BE_HOME: '/dev/null/none' });
    expect(stderr).toContain('(folder-not-writable)');
    expect(stdout).toContain('A cursor shows nothing twice');
    expect(stdout).not.toContain('be replay');
  });

  it('stops in the middle and leaves nothing', async () => {
    const run = home.start(['run', id, '--large', '--json']);
    await eventually(() => home.leftovers().some((name) => name.startsWith('be-sql')), 'it has begun');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(JSON.parse(stdout).run.outcome).toBe('stopped');
    expect(code).toBe(130);
    await eventually(() => home.leftovers().length === 0, 'no files left');
  });
});
