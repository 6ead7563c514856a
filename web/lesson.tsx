/** A lesson: its text, and in their places the experiments, the exercises, the questions and the boxes for the client. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ErrorView } from '../kit/errors.ts';
import { formatNumber } from '../kit/text.ts';
import type { ReviewItem, RowView } from '../server/api.ts';
import { fetchRow, ServerError } from './client.ts';
import { ExercisePlate } from './exercise/exercise.tsx';
import { Plate } from './experiment/plate.tsx';
import { Explained } from './explained.tsx';
import { QuestionBox } from './question.tsx';

/** Name → value of the numbers that the text quotes. */
type Numbers = Readonly<Record<string, number>>;

interface Props {
  readonly id: string;
  readonly command: string;
  readonly review: readonly ReviewItem[];
  readonly onProgress: () => void;
}

export function LessonPage({ id, command, review, onProgress }: Props) {
  const [row, setRow] = useState<RowView>();
  const [error, setError] = useState<ErrorView>();
  const [numbers, setNumbers] = useState<Numbers>({});
  const [seen, setSeen] = useState<readonly string[]>([]);
  useEffect(() => {
    fetchRow(id).then(setRow, (thrown) => {
      if (thrown instanceof ServerError) setError(thrown.view);
    });
  }, [id]);
  useEffect(() => {
    document.title = row ? `${row.title} · Backend Essentials` : 'Backend Essentials';
  }, [row]);
  // A link may lead to one thing in the lesson, which is there only now.
  useEffect(() => {
    if (row) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [row]);
  const text = useRef<HTMLElement>(null);
  useEffect(() => {
    const covered = Object.entries(row?.experiments ?? {}).flatMap(([experiment, { recorded }]) =>
      seen.includes(experiment) ? [] : Object.keys(recorded.numbers),
    );
    showNumbers(text.current, numbers, new Set(covered));
  }, [numbers, seen, row]);
  const onSeen = useCallback((experiment: string) => setSeen((before) => [...before, experiment]), []);
  const onNumbers = useCallback((own: Numbers) => setNumbers((before) => ({ ...before, ...own })), []);

  if (error) return <Explained error={error} />;
  if (!row) return <p class="quiet">Opening the lesson…</p>;
  return (
    <article ref={text}>
      <p class="crumb">
        {row.number.split('.')[0]} {row.module} · {row.number}
      </p>
      <h1>{row.title}</h1>
      <p class="lead">{row.lead}</p>
      {row.blocks.map((block, index) => {
        const key = `${block.kind}-${index}`;
        // The HTML is rendered by our own server from our own Markdown, in which HTML is switched off.
        if (block.kind === 'prose')
          return <div key={key} class="prose" dangerouslySetInnerHTML={{ __html: block.html }} />;
        if (block.kind === 'client') {
          return (
            <aside key={key} class="client" role="note" aria-label="For the client">
              <b>For the client</b>
              <div dangerouslySetInnerHTML={{ __html: block.html }} />
            </aside>
          );
        }
        if (block.kind === 'question') {
          const { question } = block;
          const answer = row.answers[question.id];
          const due = review.find(
            (one) => one.isDue && one.kind === 'question' && one.row === id && one.id === question.id,
          );
          return (
            <QuestionBox
              key={key}
              row={row.id}
              question={question}
              {...(answer ? { given: answer } : {})}
              {...(due ? { due } : {})}
              onAnswer={onProgress}
            />
          );
        }
        if (block.kind === 'exercise') {
          const exercise = row.exercises[block.id];
          return (
            exercise && (
              <ExercisePlate key={key} row={row.id} state={exercise} command={command} onEnd={onProgress} />
            )
          );
        }
        const state = row.experiments[block.id];
        return (
          state && (
            <Plate
              key={key}
              row={row.id}
              state={state}
              command={command}
              onNumbers={onNumbers}
              onSeen={onSeen}
              onEnd={onProgress}
            />
          )
        );
      })}
    </article>
  );
}

/**
 * Lays the learner's own numbers over the recorded ones that the text came with. What stands behind the first
 * experiment stays covered until a run of the experiment that yields it was seen: it would give the answer away.
 */
function showNumbers(root: HTMLElement | null, own: Numbers, covered: ReadonlySet<string>): void {
  const plate = root?.querySelector('.plate.experiment');
  for (const element of root?.querySelectorAll<HTMLDataElement>('data.bound') ?? []) {
    const recorded = Number(element.value);
    const name = element.dataset['number'] ?? '';
    const value = own[name];
    const behind = plate ? plate.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING : 0;
    if (behind && covered.has(name)) {
      element.textContent = '…';
      element.title = 'Run the experiment to see it.';
      continue;
    }
    element.textContent = formatNumber(value ?? recorded);
    element.title =
      value === undefined ? 'from the recorded run' : `from your run; recorded: ${formatNumber(recorded)}`;
    element.classList.toggle('own', value !== undefined);
  }
}
