/** A question: choose, answer, read why. */
import { useState } from 'preact/hooks';
import type { QuestionView } from '../kit/course.ts';
import type { ErrorView } from '../kit/errors.ts';
import type { AnswerView, ReviewItem } from '../server/api.ts';
import { ServerError, sendAnswer } from './client.ts';
import { Explained } from './explained.tsx';
import { fragmentOf } from './place.ts';
import { Returned } from './review.tsx';
import { Ticked } from './ticked.tsx';

interface Props {
  readonly row: string;
  readonly question: QuestionView;
  readonly given?: AnswerView;
  /** Set when it comes back. */
  readonly due?: ReviewItem;
  readonly onAnswer: () => void;
}

export function QuestionBox({ row, question, given, due, onAnswer }: Props) {
  const [answer, setAnswer] = useState(given);
  const [chosen, setChosen] = useState(given?.option);
  const [error, setError] = useState<ErrorView>();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (chosen === undefined) return;
    try {
      const judged = await sendAnswer({ row, question: question.id, option: chosen });
      setAnswer(judged);
      setError(judged.unsaved);
      onAnswer();
    } catch (thrown) {
      if (thrown instanceof ServerError) setError(thrown.view);
    }
  };
  const judged = answer && answer.option === chosen ? answer : undefined;
  return (
    <form class="question" id={fragmentOf('question', question.id)} onSubmit={submit}>
      {due && !answer && <Returned item={due}>The answers stand in another order.</Returned>}
      <fieldset>
        <legend>
          <span class="kind">Question</span>
          <Ticked text={question.ask} />
        </legend>
        {question.options.map(({ option, say }) => (
          <label key={option} class={judged && option === chosen ? (judged.right ? 'right' : 'wrong') : ''}>
            <input
              type="radio"
              name={question.id}
              value={option}
              checked={chosen === option}
              onChange={() => setChosen(option)}
            />
            <span>
              <Ticked text={say} />
            </span>
          </label>
        ))}
      </fieldset>
      <div role="status">
        {judged && (
          <p class="because">
            <span class={judged.right ? 'passed' : 'failed'}>{judged.right ? '● Right.' : '▲ No.'}</span>{' '}
            <Ticked text={judged.because} />
          </p>
        )}
      </div>
      {!judged && (
        <button type="submit" disabled={chosen === undefined}>
          Answer
        </button>
      )}
      {error && <Explained error={error} />}
    </form>
  );
}
