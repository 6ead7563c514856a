/** The progress file: what was acknowledged is in it, whatever happens to the process, the disk or the lines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addProgress, type ProgressEntry, parseProgress, progressFile, readProgress } from './progress.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'be-progress-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function answer(question: string): ProgressEntry {
  return {
    at: '2026-01-02T03:04:05.000Z',
    did: 'answer',
    row: 'pagination',
    question,
    option: 1,
    right: false,
  };
}

function questionsOf(entries: readonly ProgressEntry[]): string[] {
  return entries.map((one) => (one.did === 'answer' ? one.question : one.did));
}

describe('appending', () => {
  it('makes the folder, and is read as it was written', async () => {
    const below = join(folder, 'a', 'b');
    const run = {
      at: '2026-01-02T03:04:05.000Z',
      did: 'run',
      experiment: 'pagination/offset-or-cursor',
      run: '0123abcd',
      outcome: 'done',
      findings: { 'cursor-is-exact': 'passed' },
    } as const;
    const { outcome: _, findings: __, ...both } = run;
    const entries: ProgressEntry[] = [
      answer('line\nend “ü”'),
      { ...both, did: 'predict', prediction: 12 },
      run,
    ];
    for (const entry of entries) await addProgress(below, entry);
    expect(await readProgress(below)).toEqual({ entries, unreadable: [] });
    expect(readFileSync(progressFile(below), 'utf8').split('\n')).toHaveLength(4);
  });

  it('is not needed for reading', async () => {
    expect(await readProgress(join(folder, 'none'))).toEqual({ entries: [], unreadable: [] });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('goes on after a line that a crash cut off', async () => {
    await addProgress(folder, answer('first'));
    const torn = JSON.stringify(answer('torn')).slice(0, 40);
    appendFileSync(progressFile(folder), torn);
    const before = await readProgress(folder);
    expect([questionsOf(before.entries), before.unreadable]).toEqual([['first'], [2]]);

    await addProgress(folder, answer('second'));
    await addProgress(folder, answer('third'));
    const after = await readProgress(folder);
    expect([questionsOf(after.entries), after.unreadable]).toEqual([['first', 'second', 'third'], [2]]);
    // Nothing is repaired behind the learner's back.
    expect(readFileSync(progressFile(folder), 'utf8').split('\n')[1]).toBe(torn);
  });

  it('leaves a damaged line where it is, and counts all others', async () => {
    const damaged = ['{"at":', 'null', '7', '[]', '{"at":"x","did":"fly"}', '{"did":"run"}', '\u0000\u0000'];
    const good = JSON.stringify(answer('good'));
    const text = `${good}\n${damaged.join('\n')}\n\n${good}\r\n`;
    writeFileSync(progressFile(folder), text);
    await addProgress(folder, answer('last'));
    const { entries, unreadable } = await readProgress(folder);
    expect(questionsOf(entries)).toEqual(['good', 'good', 'last']);
    expect(unreadable).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(readFileSync(progressFile(folder), 'utf8')).toBe(`${text}${JSON.stringify(answer('last'))}\n`);
    expect(parseProgress('')).toEqual({ entries: [], unreadable: [] });
  });
});

/** A process that appends `count` entries named `name-0`, `name-1`, …, and prints each name when it is acknowledged. */
function startWriter(name: string, count: number): { child: ChildProcess; output: () => string } {
  const module = new URL('./progress.ts', import.meta.url).href;
  const program = `import { addProgress } from ${JSON.stringify(module)};
    for (let index = 0; index < ${count}; index++) {
      const question = ${JSON.stringify(name)} + '-' + index;
      await addProgress(${JSON.stringify(folder)}, { ...${JSON.stringify(answer(''))}, question });
      console.log(question);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, output: () => output };
}

describe('processes', () => {
  it('append at the same time without losing or mixing a line', async () => {
    const writers = ['ada', 'bob'].map((name) => startWriter(name, 100));
    const codes = await Promise.all(writers.map(async ({ child }) => (await once(child, 'close'))[0]));
    expect(codes).toEqual([0, 0]);
    const { entries, unreadable } = await readProgress(folder);
    expect(unreadable).toEqual([]);
    const questions = questionsOf(entries);
    for (const name of ['ada', 'bob']) {
      expect(questions.filter((one) => one.startsWith(name))).toEqual(
        Array.from({ length: 100 }, (_, index) => `${name}-${index}`),
      );
    }
    expect(questions).toHaveLength(200);
  });

  it.each([[1], [2], [3]])('lose nothing acknowledged when they are killed, round %i', async (round) => {
    const { child, output } = startWriter('entry', 1_000_000);
    const closed = once(child, 'close');
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', () => {
        if (output().split('\n').length > 20 * round) resolve();
      });
    });
    child.kill('SIGKILL');
    expect((await closed)[1]).toBe('SIGKILL');
    const acknowledged = output().split('\n').slice(0, -1);
    expect(acknowledged.length).toBeGreaterThanOrEqual(20 * round);
    await addProgress(folder, answer('after'));
    const questions = questionsOf((await readProgress(folder)).entries);
    expect(questions.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(questions.at(-1)).toBe('after');
  });
});

describe('a disk that refuses', () => {
  const full = existsSync('/dev/full') ? '' : ' (skipped: only Linux has /dev/full)';
  it.skipIf(full !== '')(`says that it is full${full}`, async () => {
    symlinkSync('/dev/full', progressFile(folder));
    await expect(addProgress(folder, answer('lost'))).rejects.toMatchObject({
      name: 'CourseError',
      code: 'disk-full',
      message: expect.stringContaining(progressFile(folder)),
    });
  });

  it('says that a folder below a file cannot be written', async () => {
    writeFileSync(join(folder, 'file'), 'kept');
    await expect(addProgress(join(folder, 'file', 'below'), answer('lost'))).rejects.toMatchObject({
      name: 'CourseError',
      code: 'folder-not-writable',
    });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
  });

  it('says that what is there cannot be read', async () => {
    mkdirSync(progressFile(folder));
    await expect(readProgress(folder)).rejects.toMatchObject({ code: 'folder-not-writable' });
  });
});
