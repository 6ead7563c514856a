/** The course agrees with itself: registry and disk both ways, every fence, every number, every recorded run. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { selectAudits } from '../audits/index.ts';
import { listExperiments, listRows, modules } from '../course/index.ts';
import { loadLesson, recordedFile } from '../course/lessons/load.ts';
import { judgeRun } from '../kit/judge.ts';
import { defaultValues, parseValues } from '../kit/parameters.ts';
import { endOfScale } from '../kit/prediction.ts';
import type { Run } from '../kit/run.ts';

const folder = join(import.meta.dirname, '../course');
const withLesson = listRows().flatMap(({ row }) => (row.lesson ? [{ ...row, lesson: row.lesson }] : []));

test('modules stand in the order of their folders, and the folder is named after the module', () => {
  const folders = globSync('[0-9][0-9]-*', { cwd: folder }).toSorted();
  expect(folders).toEqual(modules.map((module, place) => `${String(place).padStart(2, '0')}-${module.id}`));
});

test('the syllabus has 55 rows, each with an id of its own and without a number', () => {
  const ids = listRows().map(({ row }) => row.id);
  expect(new Set(ids).size).toBe(55);
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z-]*$/);
});

test('every lesson on disk is registered, and lies in the folder of its row', () => {
  const there = globSync('*/*/lesson.md', { cwd: folder }).toSorted();
  expect(withLesson.map(({ lesson }) => relative(folder, fileURLToPath(lesson.file))).toSorted()).toEqual(
    there,
  );
  for (const { id, lesson } of withLesson) expect(basename(dirname(fileURLToPath(lesson.file)))).toBe(id);
});

test('every recorded run on disk belongs to a registered experiment', () => {
  const there = globSync('*/*/*.recorded.json', { cwd: folder }).toSorted();
  const registered = withLesson.flatMap(({ lesson }) =>
    lesson.experiments.map((one) => relative(folder, fileURLToPath(recordedFile(lesson.file, one)))),
  );
  expect(registered.toSorted()).toEqual(there);
});

for (const row of withLesson) {
  describe(`the lesson ${row.id}`, () => {
    const source = readFileSync(row.lesson.file, 'utf8');

    test('resolves every fence and every number', async () => {
      const { lesson } = await loadLesson(row);
      const inText = lesson.blocks.flatMap((block) => (block.kind === 'experiment' ? [block.id] : []));
      expect(inText.toSorted()).toEqual(row.lesson.experiments.map(({ id }) => id).toSorted());
    });

    test('resolves every exercise, and every audit and file that it names', async () => {
      const { lesson } = await loadLesson(row);
      const inText = lesson.blocks.flatMap((block) => (block.kind === 'exercise' ? [block.id] : []));
      expect(inText.toSorted()).toEqual(row.lesson.exercises.map(({ id }) => id).toSorted());
      for (const exercise of row.lesson.exercises) {
        const { id, steps, brief, solution } = exercise;
        expect(id.split('/')[0]).toBe(row.id);
        const own =
          exercise.kind === 'server'
            ? [exercise.contract]
            : [exercise.tables, ...exercise.files.map(({ starter }) => starter)];
        for (const file of [brief, solution, ...own]) expect(existsSync(file), String(file)).toBe(true);
        const audits = steps.map(({ audit }) => audit);
        if (exercise.kind === 'server') expect(selectAudits(audits)).toHaveLength(audits.length);
        else {
          expect(new Set(audits).size).toBe(audits.length);
          for (const { file } of exercise.steps) {
            expect(exercise.files.map(({ name }) => name)).toContain(file);
          }
        }
        for (const { next, hints } of steps)
          for (const text of [next, ...hints]) expect(text).toMatch(/^\S.*[.?]$/);
      }
    });

    test('asks at least three questions, each id once', async () => {
      const { lesson } = await loadLesson(row);
      const ids = lesson.blocks.flatMap((block) => (block.kind === 'question' ? [block.question.id] : []));
      expect(ids.length).toBeGreaterThanOrEqual(3);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test('is 400 to 900 words long, without its fences', () => {
      const words = source
        .replace(/```[\s\S]*?```/g, '')
        .split(/\s+/)
        .filter(Boolean).length;
      expect(words).toBeGreaterThanOrEqual(400);
      expect(words).toBeLessThanOrEqual(900);
    });

    test('states no number that no experiment yields', () => {
      const prose = source
        .replace(/```[\s\S]*?```/g, '')
        .replace(/`[^`]*`/g, '')
        .replace(/\[[^\]]*\]\([^)]*\)/g, '')
        .replace(/“[^”]*”/g, '');
      expect(prose.match(/\d+/g) ?? []).toEqual([]);
    });

    test('shouts nowhere', () => {
      expect(source.replace(/```[\s\S]*?```/g, '').replace(/!=/g, '')).not.toContain('!');
    });
  });
}

for (const experiment of listExperiments()) {
  describe(`the experiment ${experiment.id}`, () => {
    const row = withLesson.find(({ lesson }) => lesson.experiments.includes(experiment));

    test('is named after its row, and lies beside the lesson', () => {
      const [rowId, name] = experiment.id.split('/');
      expect(row?.id).toBe(rowId);
      expect(existsSync(new URL(`./${name}.ts`, row?.lesson.file))).toBe(true);
    });

    test('ships with a run at its default size, in which no finding fails and none of the machine is named', () => {
      const run = JSON.parse(
        readFileSync(recordedFile(row?.lesson.file ?? new URL('file:'), experiment), 'utf8'),
      ) as Run;
      expect(run).toMatchObject({
        experiment: experiment.id,
        outcome: 'done',
        values: defaultValues(experiment.parameters),
      });
      expect(run.prediction).toBeUndefined();
      expect(Object.keys(run.rows[0] ?? {}).toSorted()).toEqual(Object.keys(experiment.columns).toSorted());
      const { findings, measured = Number.NaN } = judgeRun(experiment, run);
      expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
      // What came can be guessed: it lies on the scale, and not at its very beginning.
      const { min, max } = experiment.prediction;
      const share = (measured - min) / (endOfScale(max, run.values) - min);
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThanOrEqual(1);
    });

    test('has sizes inside the ranges, and hops between nodes that it has', () => {
      for (const size of [experiment.quick, experiment.large]) parseValues(experiment.parameters, size);
      const nodes: string[] = experiment.topology.nodes.map(({ id }: { id: string }) => id);
      for (const { from, to } of experiment.topology.edges)
        expect(nodes).toEqual(expect.arrayContaining([from, to]));
    });
  });
}
