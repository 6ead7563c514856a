/** The course as the page shows it: the lessons, laid beside what the learner has done. */
import { findRow, listRows, modules } from '../course/index.ts';
import { type LoadedLesson, loadLesson } from '../course/lessons/load.ts';
import type { Question } from '../kit/course.ts';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import { viewExperiment } from '../kit/judge.ts';
import { createRandom } from '../kit/random.ts';
import type { AnswerOrder, AnswerView, CourseView, ReviewItem, RowState, RowView } from './api.ts';
import type { CheckKeeper } from './checks.ts';
import { hasPassed, viewExercise } from './exercises.ts';
import { reviewOf, titleIn } from './review.ts';
import type { RunKeeper } from './runs.ts';
import { addProgress, type Progress, type ProgressEntry, readProgress } from './store/progress.ts';

/** The list of modules and rows, with how far the learner is. */
export async function viewCourse(folder: string, notices: readonly ErrorView[]): Promise<CourseView> {
  const { progress, notice } = await readOrExplain(folder);
  const { entries } = progress;
  const states = new Map<string, RowState>();
  for (const { row } of listRows())
    states.set(row.id, row.lesson ? stateOf(await partsOf(row.id), entries) : 'later');
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
    review: await reviewNow(entries),
    notices: [...notices, ...(notice ? [notice] : [])],
  };
}

/** What a learner does in a row. */
export interface RowParts {
  readonly row: string;
  readonly experiments: readonly string[];
  readonly exercises: readonly string[];
  readonly questions: readonly Question[];
}

async function partsOf(id: string): Promise<RowParts> {
  const { row } = findRow(id);
  const { lesson } = await loadLesson(row);
  return {
    row: id,
    experiments: row.lesson.experiments.map((one) => one.id),
    exercises: row.lesson.exercises.map((one) => one.id),
    questions: lesson.blocks.flatMap((block) => (block.kind === 'question' ? [block.question] : [])),
  };
}

/** How far a row is, from what was done. */
export function stateOf(parts: RowParts, entries: readonly ProgressEntry[]): RowState {
  const ran = new Set(
    entries.flatMap((one) => (one.did === 'run' && one.outcome === 'done' ? [one.experiment] : [])),
  );
  const answered = new Set(
    entries.flatMap((one) =>
      one.did === 'answer' && one.row === parts.row && one.right ? [one.question] : [],
    ),
  );
  const done = [
    ...parts.experiments.map((id) => ran.has(id)),
    ...parts.exercises.map((id) => hasPassed(id, entries)),
    ...parts.questions.map(({ id }) => answered.has(id)),
  ];
  if (done.every(Boolean)) return 'done';
  const touched = entries.some((one) => {
    if (one.did === 'answer') return one.row === parts.row;
    if ('experiment' in one) return parts.experiments.includes(one.experiment);
    return one.exercise !== undefined && parts.exercises.includes(one.exercise);
  });
  return touched ? 'started' : 'open';
}

/** What comes back changed, now and later. */
async function reviewNow(entries: readonly ProgressEntry[]): Promise<ReviewItem[]> {
  const asked = new Map<string, string>();
  for (const { row } of listRows()) {
    if (!row.lesson) continue;
    for (const { id, ask } of (await partsOf(row.id)).questions) asked.set(`${row.id} ${id}`, ask);
  }
  return reviewOf(entries, new Date(), (kind, row, id) =>
    kind === 'question' ? asked.get(`${row} ${id}`) : titleIn(kind, id),
  );
}

/** One lesson, without the reasons of unanswered questions. What is due for review begins anew, and changed. */
export async function viewRow(
  id: string,
  folder: string,
  { runs, checks }: { readonly runs: RunKeeper; readonly checks: CheckKeeper },
): Promise<RowView> {
  const { number, module, row } = findRow(id);
  const { lesson, recorded } = await loadLesson(row);
  const { progress } = await readOrExplain(folder);
  const { entries } = progress;
  const review = await reviewNow(entries);
  const dueOf = (kind: ReviewItem['kind'], name: string) =>
    review.find((one) => one.isDue && one.kind === kind && one.row === id && one.id === name);
  const live = runs.current();
  const exercises = await Promise.all(
    row.lesson.exercises.map(async (exercise) => [
      exercise.id,
      await viewExercise(exercise, {
        folder,
        entries,
        checks,
        review: dueOf('exercise', exercise.id),
      }),
    ]),
  );
  return {
    id: row.id,
    number,
    module: module.title,
    title: lesson.title,
    lead: lesson.lead,
    blocks: lesson.blocks.map((block) =>
      block.kind === 'question'
        ? { kind: 'question', question: viewQuestion(block.question, dueOf('question', block.question.id)) }
        : block,
    ),
    experiments: Object.fromEntries(
      row.lesson.experiments.map((experiment) => {
        const last = entries.findLast((one) => one.did === 'run' && one.experiment === experiment.id);
        const due = dueOf('experiment', experiment.id);
        return [
          experiment.id,
          {
            experiment: viewExperiment(experiment),
            recorded: summarise(recorded, experiment.id),
            ...(last?.did === 'run' ? { last: last.run } : {}),
            ...(live?.subject === experiment.id ? { live: live.id } : {}),
            ...(due ? { review: due } : {}),
          },
        ];
      }),
    ),
    exercises: Object.fromEntries(exercises),
    answers: Object.fromEntries(
      lesson.blocks.flatMap((block) => {
        if (block.kind !== 'question' || dueOf('question', block.question.id)) return [];
        const { question } = block;
        const last = entries.findLast(
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

/** Its options, in an order that tells nothing, and in another one when it comes back. */
function viewQuestion({ id, ask, options }: Question, due: ReviewItem | undefined) {
  const order = createRandom(0).fork(id);
  const shown = options
    .map(({ say }, option) => ({ option, say, place: order.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ option, say }) => ({ option, say }));
  if (!due) return { id, ask, options: shown };
  const random = createRandom(due.seed).fork(id);
  // Turned by at least one, so that nothing stands where it stood.
  const turn = random.integer(1, Math.max(1, shown.length - 1));
  return { id, ask, options: [...shown.slice(turn), ...shown.slice(0, turn)] };
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
