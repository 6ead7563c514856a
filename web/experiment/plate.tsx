/** The experiment in its place in the text: predict, run, watch, read; and every state in between. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorView } from '../../kit/errors.ts';
import type { Row } from '../../kit/figure.ts';
import { defaultValues, type Values } from '../../kit/parameters.ts';
import type { RunProgress, RunView } from '../../kit/run.ts';
import { formatDuration } from '../../kit/text.ts';
import type { ExperimentState } from '../../server/api.ts';
import { fetchRecorded, fetchRun, ServerError, startRun, stopRun } from '../client.ts';
import { Explained } from '../explained.tsx';
import { followRun } from '../follow.ts';
import { fragmentOf } from '../place.ts';
import { Progress } from '../progress.tsx';
import { Returned } from '../review.tsx';
import { Ask } from './ask.tsx';
import { Figures } from './figures.tsx';
import { Findings } from './findings.tsx';
import { Replay } from './replay.tsx';
import { Rows } from './rows.tsx';
import { ShellCommand } from './shell-command.tsx';
import { Wire } from './wire.tsx';

interface Props {
  readonly row: string;
  readonly state: ExperimentState;
  readonly command: string;
  /** The numbers of a run under the conditions that the lesson describes. */
  readonly onNumbers: (numbers: Readonly<Record<string, number>>) => void;
  /** A run of this experiment has been shown: the answer is out. */
  readonly onSeen: (experiment: string) => void;
  readonly onEnd: () => void;
}

/** A run that is under way, as far as it is known. */
interface Live {
  readonly id: string;
  readonly progress: RunProgress;
  readonly rows: readonly Row[];
  readonly stopping?: boolean;
}

const defaultSeed = 7;

export function Plate({ row, state, command, onNumbers, onSeen, onEnd }: Props) {
  const { experiment, recorded, review } = state;
  const [values, setValues] = useState<Values>(() => review?.values ?? defaultValues(experiment.parameters));
  const [seed, setSeed] = useState(review?.seed ?? defaultSeed);
  const [guess, setGuess] = useState<number>();
  const [live, setLive] = useState<Live | undefined>(
    state.live
      ? { id: state.live, progress: { done: 0, total: 1, saying: 'joining the run' }, rows: [] }
      : undefined,
  );
  const [view, setView] = useState<RunView>();
  const [isRecorded, setIsRecorded] = useState(false);
  const [error, setError] = useState<ErrorView>();

  const explain = useCallback((thrown: unknown) => {
    if (thrown instanceof ServerError) setError(thrown.view);
    else throw thrown;
  }, []);

  /** Shows the learner's own run, with the settings that it had. */
  const show = useCallback(
    (shown: RunView) => {
      setView(shown);
      setIsRecorded(false);
      setValues(shown.run.values);
      setSeed(shown.run.seed);
      if (shown.run.prediction !== undefined) setGuess(shown.run.prediction);
      if (shown.run.outcome !== 'done') return;
      onSeen(experiment.id);
      if (isAsInText(experiment, shown)) onNumbers(shown.numbers);
    },
    [onNumbers, onSeen, experiment],
  );

  // What comes back begins anew: the run of then would give the answer away.
  const last = state.live || review ? undefined : state.last;
  // Until the last run is there, nothing can be set: its settings would be laid over it.
  const [opening, setOpening] = useState(last !== undefined);
  useEffect(() => {
    if (!last) return;
    fetchRun(last)
      .then(show, explain)
      .finally(() => setOpening(false));
  }, [last, show, explain]);

  const liveId = live?.id;
  useEffect(() => {
    if (!liveId) return;
    return followRun(liveId, {
      onProgress: (progress) => setLive((now) => now && { ...now, progress }),
      onRow: (one) => setLive((now) => now && { ...now, rows: [...now.rows, one] }),
      onEnd(ended, unsaved) {
        setLive(undefined);
        show(ended);
        setError(unsaved);
        onEnd();
      },
      onLost(lost) {
        setLive(undefined);
        setError(lost);
      },
    });
  }, [liveId, show, onEnd]);

  const run = async () => {
    setError(undefined);
    try {
      const prediction = guess === undefined ? {} : { prediction: guess };
      const { id } = await startRun({ experiment: experiment.id, values, seed, ...prediction });
      setView(undefined);
      setLive({ id, progress: { done: 0, total: 1, saying: 'starting the parts' }, rows: [] });
    } catch (thrown) {
      explain(thrown);
    }
  };
  const stop = async () => {
    if (!live) return;
    setLive({ ...live, stopping: true });
    await stopRun(live.id).catch(explain);
  };
  const showRecorded = async () => {
    try {
      setView(await fetchRecorded(row, experiment.id.split('/')[1] ?? ''));
      setIsRecorded(true);
      onSeen(experiment.id);
    } catch (thrown) {
      explain(thrown);
    }
  };

  const rows = live?.rows ?? view?.run.rows ?? [];
  const shownGuess = isRecorded ? undefined : live ? guess : (view?.run.prediction ?? guess);
  return (
    <section
      class="plate experiment"
      id={fragmentOf('experiment', experiment.id)}
      aria-label={`Experiment: ${experiment.title}`}
    >
      <header>
        <h2>{experiment.title}</h2>
        <span class="kind">
          experiment · about {formatDuration(recorded.durationMs)} ·{' '}
          {view && !isRecorded
            ? Object.values(view.run.parts).join(', ')
            : experiment.topology.nodes
                .filter((node) => !node.role)
                .slice(1)
                .map((node) => node.title)
                .join(', ')}
          , on your machine
        </span>
      </header>
      {review && !view && <Returned item={review}>The conditions are others this time: guess anew.</Returned>}
      <Ask
        experiment={experiment}
        values={values}
        seed={seed}
        guess={guess}
        running={live !== undefined || opening}
        again={view !== undefined && !isRecorded}
        onValues={(changed) => {
          setValues(changed);
          // A guess was about the conditions that it was made under.
          if (view) setGuess(undefined);
        }}
        onSeed={setSeed}
        onGuess={setGuess}
        onRun={run}
      />
      {live && <Progress of="run" progress={live.progress} stopping={live.stopping ?? false} onStop={stop} />}
      {error && <Explained error={error} />}
      {view?.run.error && !isRecorded && !live && <Ended view={view} />}
      {view && !isRecorded && !live && (
        <OwnBanner
          view={view}
          changed={!sameValues(values, view.run.values) || seed !== view.run.seed}
          inText={isAsInText(experiment, view)}
        />
      )}
      {isRecorded && view && <RecordedBanner view={view} onHide={() => setView(undefined)} />}
      {view && view.run.hops.length > 0 && !live ? (
        <Replay experiment={experiment} values={values} run={view.run} key={view.run.id} />
      ) : (
        <Replay experiment={experiment} values={values} />
      )}
      {rows.length > 0 && (
        <div class="two">
          <Figures
            experiment={experiment}
            rows={rows}
            readings={live ? {} : (view?.readings ?? {})}
            live={live !== undefined}
            {...(shownGuess === undefined ? {} : { guess: shownGuess })}
          />
          <Findings
            experiment={experiment}
            recorded={isRecorded ? undefined : recorded.findings}
            {...(view && !live ? { view } : {})}
            {...(shownGuess === undefined ? {} : { guess: shownGuess })}
          />
        </div>
      )}
      {rows.length === 0 && !live && !view && (
        <p class="never">
          Not run yet. Set your guess, then run it; or{' '}
          <button type="button" class="link" onClick={showRecorded}>
            look at the recorded run
          </button>
          .
        </p>
      )}
      {view && !live && <Wire view={view} experiment={experiment} />}
      {rows.length > 0 && <Rows experiment={experiment} rows={rows} />}
      <ShellCommand
        command={command}
        experiment={experiment}
        values={values}
        seed={seed}
        {...(view && !isRecorded ? { run: view.run.id } : {})}
      />
    </section>
  );
}

/** A run that was stopped or that failed. */
function Ended({ view }: { readonly view: RunView }) {
  const { outcome, error, rows } = view.run;
  if (outcome === 'stopped') {
    return (
      <p class="banner">
        <span class="undecided">◆</span>{' '}
        {rows.length === 0
          ? 'You stopped this run before its first row.'
          : `You stopped this run after ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}. What was measured is kept; the findings stay undecided.`}
      </p>
    );
  }
  return error ? <Explained error={error} /> : null;
}

interface OwnBannerProps {
  readonly view: RunView;
  /** The conditions above are no longer those that it had. */
  readonly changed: boolean;
  /** The text quotes its numbers. */
  readonly inText: boolean;
}

/** Which run is shown, and what it is not the run of. */
function OwnBanner({ view, changed, inText }: OwnBannerProps) {
  const { startedAt, durationMs, seed, id, outcome } = view.run;
  const when = new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <p class="never">
      Your run {id} of {when}, {formatDuration(durationMs)}, seed {seed}.
      {outcome === 'done' &&
        !inText &&
        ' The text below describes other conditions: its numbers are not those of this run.'}
      {changed && ' You have changed the conditions: run again to see what they change.'}
    </p>
  );
}

/** Its conditions are those that the text describes. */
function isAsInText({ parameters }: ExperimentState['experiment'], { run }: RunView): boolean {
  return sameValues(run.values, defaultValues(parameters));
}

function sameValues(a: Values, b: Values): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

function RecordedBanner({ view, onHide }: { readonly view: RunView; readonly onHide: () => void }) {
  const { machine, startedAt } = view.run;
  return (
    <p class="banner">
      The recorded run, not yours: {startedAt.slice(0, 10)}, {machine.os}, {machine.cores} cores,{' '}
      {machine.memory} GiB.{' '}
      <button type="button" class="link" onClick={onHide}>
        Put it away
      </button>
    </p>
  );
}
