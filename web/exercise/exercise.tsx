/** The exercise in its place in the text: what is to be built, the learner's server or SQL, and what its check says. */
import type { ExerciseState, ServerExerciseState, SqlExerciseState } from '../../server/api.ts';
import { Copyable } from '../copyable.tsx';
import { Explained } from '../explained.tsx';
import { fragmentOf } from '../place.ts';
import { Progress } from '../progress.tsx';
import { Returned } from '../review.tsx';
import { checkCommand } from './check-command.ts';
import { Outcome } from './outcome.tsx';
import { type ExerciseDesk, useExercise } from './use-exercise.ts';
import { YourServer } from './your-server.tsx';
import { YourSql } from './your-sql.tsx';

interface Props {
  readonly row: string;
  readonly state: ExerciseState;
  /** How the command line is called here. */
  readonly command: string;
  readonly onEnd: () => void;
}

export function ExercisePlate({ row, state: given, command, onEnd }: Props) {
  const desk = useExercise(row, given, onEnd);
  const { state, view, live, error, seed } = desk;
  const { exercise, review, solution } = state;
  const { id, title, stage, steps, brief } = exercise;
  return (
    <section class="plate exercise" id={fragmentOf('exercise', id)} aria-label={`Exercise: ${title}`}>
      <header>
        <h2>{title}</h2>
        <span class="kind">
          exercise · stage {stage} · {steps.length} steps,{' '}
          {state.kind === 'sql' ? 'in SQL' : 'on your own server'}
        </span>
      </header>
      {review && (
        <Returned item={review}>
          {state.kind === 'sql'
            ? 'The check draws other data'
            : 'The check decides anew what it adds and deletes, and when'}
          : with seed {seed}.
        </Returned>
      )}
      {/* The HTML is rendered by our own server from our own Markdown, in which HTML is switched off. */}
      <div class="brief" dangerouslySetInnerHTML={{ __html: brief }} />
      {isServer(desk) && <YourServer desk={desk} />}
      {isSql(desk) && <YourSql desk={desk} />}
      {live && (
        <Progress
          of="check"
          progress={live.progress}
          stopping={live.stopping}
          onStop={() => void desk.stop()}
        />
      )}
      {error && <Explained error={error} />}
      <Outcome desk={desk} />
      {solution && (
        <details class="drawer solution" open={view?.verdict === 'passed'}>
          <summary>The reading: how others solved it, and what it costs</summary>
          <div class="prose" dangerouslySetInnerHTML={{ __html: solution }} />
        </details>
      )}
      <ShellCommands desk={desk} command={command} />
    </section>
  );
}

function isServer(desk: ExerciseDesk): desk is ExerciseDesk<ServerExerciseState> {
  return desk.state.kind === 'server';
}

function isSql(desk: ExerciseDesk): desk is ExerciseDesk<SqlExerciseState> {
  return desk.state.kind === 'sql';
}

/** The commands that do the same in a terminal. */
function ShellCommands({ desk, command }: { readonly desk: ExerciseDesk; readonly command: string }) {
  const { state, view, live, seed } = desk;
  const { exercise, review } = state;
  const order = { command, stage: exercise.stage, ...(review ? { seed } : {}) };
  return (
    <footer>
      {state.kind === 'sql' && <Copyable text={`${command} new my-sql --stage ${exercise.stage}`} />}
      <Copyable text={checkCommand({ ...order, ...placeOf(state) })} />
      {view && !live && <Copyable text={`${command} replay ${view.report.id}`} />}
    </footer>
  );
}

/** Where the learner's work lies, as far as the command has to say it. */
function placeOf(state: ExerciseState) {
  if (state.kind === 'sql') return { files: 'my-sql', isProject: true };
  const { backend, starters } = state;
  const isProject =
    backend !== undefined && 'command' in backend && starters.some(({ run }) => run === backend.command);
  return { backend, isProject };
}
