/** What failed comes back changed: a pure function of the learner's progress and the time. */
import { findExercise, findExperiment } from '../course/index.ts';
import { defaultValues, type Parameters, varyValues } from '../kit/parameters.ts';
import { endOfScale } from '../kit/prediction.ts';
import { createRandom } from '../kit/random.ts';
import { formatNumber, formatQuantity } from '../kit/text.ts';
import type { ReviewItem } from './api.ts';
import type { ProgressEntry } from './store/progress.ts';

/** Days until it comes back: after it was put right, after the first success later, after the second. Then it is learned. */
const intervals = [1, 3, 7];
const dayMs = 24 * 60 * 60 * 1_000;
/** A guess is far off from this share of the scale on. */
const farOff = 0.15;

/** One attempt at something: whether it succeeded. */
interface Attempt {
  readonly at: string;
  readonly right: boolean;
  readonly because: string;
}

/** A thing of the course, by kind and id, with its attempts in the order of time. */
interface Subject extends Pick<ReviewItem, 'kind' | 'row' | 'id'> {
  readonly attempts: Attempt[];
}

/** The items of the review, the longest due first. `exists` tells whether a question is still in its lesson. */
export function reviewOf(
  entries: readonly ProgressEntry[],
  now: Date,
  titleOf: (kind: ReviewItem['kind'], row: string, id: string) => string | undefined,
): ReviewItem[] {
  return collect(entries)
    .flatMap((subject) => {
      const title = titleOf(subject.kind, subject.row, subject.id);
      const state = stateOf(subject.attempts);
      if (!state || title === undefined) return [];
      const { kind, row, id } = subject;
      const due = new Date(Date.parse(state.since) + state.days * dayMs);
      const seed = 8 + state.level;
      return [
        {
          kind,
          row,
          id,
          title,
          because: state.because,
          due: due.toISOString(),
          isDue: due <= now,
          seed,
          ...(kind === 'experiment' ? { values: varied(id, seed) } : {}),
        },
      ];
    })
    .toSorted((a, b) => a.due.localeCompare(b.due));
}

function collect(entries: readonly ProgressEntry[]): Subject[] {
  const subjects = new Map<string, Subject>();
  const add = (kind: ReviewItem['kind'], row: string, id: string, attempt: Attempt) => {
    const key = `${kind} ${row} ${id}`;
    const subject = subjects.get(key) ?? { kind, row, id, attempts: [] };
    subject.attempts.push(attempt);
    subjects.set(key, subject);
  };
  for (const entry of entries) {
    const { at } = entry;
    if (entry.did === 'answer') {
      add('question', entry.row, entry.question, {
        at,
        right: entry.right,
        because: 'Your answer was not the right one.',
      });
    } else if (entry.did === 'check' && entry.exercise !== undefined && entry.verdict !== 'undecided') {
      const failed = Object.values(entry.steps ?? {}).filter((state) => state === 'failed').length;
      const because = `${failed === 1 ? 'A step' : `${failed} steps`} did not hold.`;
      add('exercise', rowOf(entry.exercise), entry.exercise, {
        at,
        right: entry.verdict === 'passed',
        because,
      });
    } else if (entry.did === 'predict' && entry.measured !== undefined) {
      const { experiment: id, prediction, measured, max } = entry;
      const scale = scaleOf(id);
      if (!scale) continue;
      const right = Math.abs(prediction - measured) <= farOff * ((max ?? scale.max) - scale.min);
      const because = `You guessed ${formatNumber(prediction)}; it was ${formatQuantity(measured, scale.unit)}.`;
      add('experiment', rowOf(id), id, { at, right, because });
    }
  }
  return [...subjects.values()];
}

/**
 * Where it stands: undefined when it never failed, or is learned. A success counts only when it comes as late as the
 * interval asks; one on the same evening only puts it right.
 */
function stateOf(attempts: readonly Attempt[]) {
  const failedAt = attempts.findLastIndex(({ right }) => !right);
  const failure = attempts[failedAt];
  if (!failure) return undefined;
  let level = 0;
  let since = failure.at;
  for (const { at } of attempts.slice(failedAt + 1)) {
    const waited = Date.parse(at) - Date.parse(since);
    if (waited < (intervals[level] ?? 0) * dayMs) continue;
    level++;
    since = at;
  }
  const days = intervals[level];
  return days === undefined ? undefined : { level, since, days, because: failure.because };
}

function rowOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** The experiment's scale of guesses under its own conditions; undefined when the course has it no more. */
function scaleOf(id: string) {
  try {
    const { prediction, parameters } = findExperiment(id);
    const { min, max, unit } = prediction;
    return { min, unit, max: endOfScale(max, defaultValues(parameters)) };
  } catch {
    return undefined;
  }
}

function varied(id: string, seed: number) {
  return varyValues(findExperiment(id).parameters as Parameters, createRandom(seed).fork(id));
}

/** The title of an experiment or exercise; undefined when the course has it no more. */
export function titleIn(kind: 'experiment' | 'exercise', id: string): string | undefined {
  try {
    return kind === 'experiment' ? findExperiment(id).title : findExercise(id).title;
  } catch {
    return undefined;
  }
}
