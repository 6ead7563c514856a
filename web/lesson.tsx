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

interface Props {
  readonly id: string;
  readonly command: string;
  readonly review: readonly ReviewItem[];
  readonly onProgress: () => void;
}

export function LessonPage({ id, command, review, onProgress }: Props) {
  const [row, setRow] = useState<RowView>();
  const [error, setError] = useState<ErrorView>();
  const [numbers, setNumbers] = useState<Readonly<Record<string, number>>>();
  const [seen, setSeen] = useState(false);
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
  useEffect(() => showNumbers(text.current, numbers, seen), [numbers, seen, row]);
  const onSeen = useCallback(() => setSeen(true), []);
  const onNumbers = useCallback((own: Readonly<Record<string, number>>) => setNumbers(own), []);

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
 * Lays the learner's own numbers over the recorded ones that the text came with. Until a run has been seen, what
 * stands behind the experiment stays covered: it would give the answer away.
 */
function showNumbers(
  root: HTMLElement | null,
  own: Readonly<Record<string, number>> | undefined,
  seen: boolean,
): void {
  const plate = root?.querySelector('.plate.experiment');
  for (const element of root?.querySelectorAll<HTMLDataElement>('data.bound') ?? []) {
    const recorded = Number(element.value);
    const value = own?.[element.dataset['number'] ?? ''];
    const behind = plate ? plate.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING : 0;
    if (behind && !seen) {
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
