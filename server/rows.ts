/** The course as the page shows it: the lessons, laid beside what the learner has done. */
import { findRow, listRows, modules } from '../course/index.ts';
import { type LoadedLesson, loadLesson } from '../course/lessons/load.ts';
import type { Question } from '../kit/course.ts';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import { viewExperiment } from '../kit/judge.ts';
import type { AnswerOrder, AnswerView, CourseView, RowState, RowView } from './api.ts';
import type { RunKeeper } from './runs.ts';
import { addProgress, type Progress, type ProgressEntry, readProgress } from './store/progress.ts';

/** The list of modules and rows, with how far the learner is. */
export async function viewCourse(folder: string, notices: readonly ErrorView[]): Promise<CourseView> {
  const { progress, notice } = await readOrExplain(folder);
  const states = new Map<string, RowState>();
  for (const { row } of listRows()) {
    if (!row.lesson) states.set(row.id, 'later');
    else {
      const { lesson } = await loadLesson({ ...row, lesson: row.lesson });
      const questions = lesson.blocks.flatMap((block) =>
        block.kind === 'question' ? [block.question.id] : [],
      );
      const experiments = row.lesson.experiments.map(({ id }) => id);
      states.set(row.id, stateOf(row.id, experiments, questions, progress.entries));
    }
  }
  return {
    modules: modules.map((module, place) => ({
      number: String(place),
      title: module.title,
      rows: module.rows.map(({ id, title }, index) => ({
        number: `${place}.${index + 1}`,
        id,
        title,
        state: states.get(id) ?? 'later',
      })),
    })),
    command: import.meta.url.endsWith('.ts') ? 'npx be' : 'be',
    notices: [...notices, ...(notice ? [notice] : [])],
  };
}

/** How far a row is, from what was done. */
export function stateOf(
  row: string,
  experiments: readonly string[],
  questions: readonly string[],
  entries: readonly ProgressEntry[],
): RowState {
  const ran = new Set(
    entries.flatMap((one) => (one.did === 'run' && one.outcome === 'done' ? [one.experiment] : [])),
  );
  const answered = new Set(
    entries.flatMap((one) => (one.did === 'answer' && one.row === row && one.right ? [one.question] : [])),
  );
  const steps = [...experiments.map((id) => ran.has(id)), ...questions.map((id) => answered.has(id))];
  if (steps.every(Boolean)) return 'done';
  const touched = entries.some(
    (one) =>
      (one.did === 'answer' && one.row === row) ||
      (one.did !== 'answer' && experiments.includes(one.experiment)),
  );
  return touched ? 'started' : 'open';
}

/** One lesson, without the reasons of unanswered questions. */
export async function viewRow(id: string, folder: string, runs: RunKeeper): Promise<RowView> {
  const { number, module, row } = findRow(id);
  const { lesson, recorded } = await loadLesson(row);
  const { progress } = await readOrExplain(folder);
  const live = runs.current();
  return {
    id: row.id,
    number,
    module: module.title,
    title: lesson.title,
    lead: lesson.lead,
    blocks: lesson.blocks.map((block) =>
      block.kind === 'question' ? { kind: 'question', question: viewQuestion(block.question) } : block,
    ),
    experiments: Object.fromEntries(
      row.lesson.experiments.map((experiment) => {
        const last = progress.entries.findLast(
          (one) => one.did === 'run' && one.experiment === experiment.id,
        );
        return [
          experiment.id,
          {
            experiment: viewExperiment(experiment),
            recorded: summarise(recorded, experiment.id),
            ...(last?.did === 'run' ? { last: last.run } : {}),
            ...(live?.experiment === experiment.id ? { live: live.id } : {}),
          },
        ];
      }),
    ),
    answers: Object.fromEntries(
      lesson.blocks.flatMap((block) => {
        if (block.kind !== 'question') return [];
        const { question } = block;
        const last = progress.entries.findLast(
          (one) => one.did === 'answer' && one.row === id && one.question === question.id,
        );
        return last?.did === 'answer' ? [[question.id, judgeAnswer(question, last.option)]] : [];
      }),
    ),
  };
}

function summarise(recorded: LoadedLesson['recorded'], id: string) {
  const view = recorded[id];
  if (!view) throw new CourseError('internal', `The experiment ${id} has no recorded run.`);
  const { startedAt, durationMs, machine } = view.run;
  return { findings: view.findings, numbers: view.numbers, startedAt, durationMs, machine };
}

function viewQuestion({ id, ask, options }: Question) {
  return { id, ask, options: options.map(({ say }) => say) };
}

function judgeAnswer({ options }: Question, option: number): AnswerView {
  const chosen = options[option];
  if (!chosen) throw new CourseError('request-malformed', `The question has no option ${option}.`);
  return { option, right: chosen.right, because: chosen.because };
}

/** Judges an answer and keeps it. It is judged even when it cannot be kept. */
export async function answerQuestion(order: AnswerOrder, folder: string): Promise<AnswerView> {
  const { row } = findRow(order.row);
  const { lesson } = await loadLesson(row);
  const block = lesson.blocks.find((one) => one.kind === 'question' && one.question.id === order.question);
  if (block?.kind !== 'question')
    throw new CourseError('not-found', `The lesson has no question “${order.question}”.`);
  const answer = judgeAnswer(block.question, order.option);
  try {
    await addProgress(folder, { at: new Date().toISOString(), did: 'answer', ...order, right: answer.right });
    return answer;
  } catch (error) {
    return { ...answer, unsaved: toCourseError(error).toView() };
  }
}

/** A progress file that cannot be read is told, and does not keep anybody from learning. */
async function readOrExplain(folder: string): Promise<{ progress: Progress; notice?: ErrorView }> {
  try {
    const progress = await readProgress(folder);
    if (progress.unreadable.length === 0) return { progress };
    const lines = progress.unreadable.join(', ');
    const damaged = new CourseError(
      'folder-not-writable',
      `The progress file has lines that cannot be read: ${lines}. They are left as they are; all others count.`,
      {
        hint: 'Nothing is needed. If you edited the file, mend those lines.',
      },
    );
    return { progress, notice: damaged.toView() };
  } catch (error) {
    return { progress: { entries: [], unreadable: [] }, notice: toCourseError(error).toView() };
  }
}
