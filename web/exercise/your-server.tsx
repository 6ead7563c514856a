/** Where the learner's server is, what to do before its first check, and the button that checks it. */
import { useEffect, useState } from 'preact/hooks';
import type { ServerExerciseState } from '../../server/api.ts';
import { Copyable } from '../copyable.tsx';
import { BackendForm } from './backend-form.tsx';
import { shellWord } from './check-command.ts';
import type { ExerciseDesk } from './use-exercise.ts';

export function YourServer({ desk }: { readonly desk: ExerciseDesk<ServerExerciseState> }) {
  const { state, live, view } = desk;
  const { backend } = state;
  const [editing, setEditing] = useState(false);
  useEffect(() => setEditing(false), [backend]);
  if (!backend || editing) {
    return (
      <BackendForm
        state={state}
        disabled={live !== undefined}
        onBegin={desk.begin}
        onCheck={(one) => void desk.check({ backend: one })}
        {...(backend ? { onCancel: () => setEditing(false) } : {})}
      />
    );
  }
  const untried = live === undefined && (view === undefined || view.report.results.length === 0);
  return (
    <div class="backend set">
      <div>
        <p class="where">
          Your server:{' '}
          {'url' in backend ? (
            <code>{backend.url}</code>
          ) : (
            <>
              <code>{backend.command}</code> in <code>{backend.folder}</code>
            </>
          )}{' '}
          <button type="button" class="link" disabled={live !== undefined} onClick={() => setEditing(true)}>
            change
          </button>
        </p>
        {untried && <Preparation state={state} />}
      </div>
      <div class="go">
        <button type="button" disabled={live !== undefined} onClick={() => void desk.check({ backend })}>
          {view ? 'Check again' : 'Check'}
        </button>
      </div>
    </div>
  );
}

/** What a starter still needs: the commands that fetch what it is built on. */
function Preparation({ state: { backend, starters } }: { readonly state: ServerExerciseState }) {
  if (!backend || 'url' in backend) return null;
  const starter = starters.find(({ run }) => run === backend.command);
  if (!starter) return null;
  return (
    <div class="preparation">
      <p>Once, in a terminal, fetch what the server is built on:</p>
      <ol class="commands">
        <li>
          <Copyable text={`cd ${shellWord(backend.folder)}`} />
        </li>
        <li>
          <Copyable text={starter.install} />
        </li>
      </ol>
      <p>
        Then check it as it is. It fails, as it should: what does not hold yet is what you build, and the
        check says which of it comes first.
      </p>
    </div>
  );
}
