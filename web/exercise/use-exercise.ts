/** The state of an exercise: the learner's work, the check under way or the last one, and the hints. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorView } from '../../kit/errors.ts';
import type { Backend, SqlTexts } from '../../kit/exercise.ts';
import type { AuditResult } from '../../kit/report.ts';
import type { RunProgress } from '../../kit/run.ts';
import type { CheckView, ExerciseState } from '../../server/api.ts';
import {
  askHint,
  fetchCheck,
  fetchRow,
  ServerError,
  startCheck,
  startProject,
  stopCheck,
} from '../client.ts';
import { followCheck } from '../follow.ts';

/** A check that is under way, as far as it is known. */
export interface LiveCheck {
  readonly id: string;
  readonly progress: RunProgress;
  readonly results: readonly AuditResult[];
  readonly stopping: boolean;
}

/** What is checked: a server, or SQL. */
type Order = { readonly backend: Backend } | { readonly texts: SqlTexts };

export interface ExerciseDesk<State extends ExerciseState = ExerciseState> {
  readonly state: State;
  /** The check that is shown: the last one. */
  readonly view: CheckView | undefined;
  readonly live: LiveCheck | undefined;
  /** Why something that was asked for could not be done. */
  readonly error: ErrorView | undefined;
  /** What the next check decides its inserts and deletes by. */
  readonly seed: number;
  begin(starter: string, folder: string): Promise<void>;
  check(order: Order): Promise<void>;
  stop(): Promise<void>;
  hint(audit: string): Promise<void>;
}

/** The same inserts and deletes each time, unless it comes back changed. */
const usualSeed = 7;

function joining(id: string, saying: string): LiveCheck {
  return { id, progress: { done: 0, total: 1, saying }, results: [], stopping: false };
}

export function useExercise(row: string, given: ExerciseState, onEnd: () => void): ExerciseDesk {
  const { id } = given.exercise;
  const [state, setState] = useState(given);
  const [view, setView] = useState<CheckView>();
  const [live, setLive] = useState(given.live ? joining(given.live, 'joining the check') : undefined);
  const [error, setError] = useState<ErrorView>();

  const explain = useCallback((thrown: unknown) => {
    if (thrown instanceof ServerError) setError(thrown.view);
    else throw thrown;
  }, []);
  /** What a check changes outside of it: that it has passed, the reading, what is due. */
  const refresh = useCallback(async () => {
    const own = (await fetchRow(row)).exercises[id];
    if (own) setState(own);
  }, [row, id]);

  useEffect(() => {
    if (given.last && !given.live) fetchCheck(given.last).then(setView, explain);
  }, [given, explain]);

  const liveId = live?.id;
  useEffect(() => {
    if (!liveId) return;
    return followCheck(liveId, {
      onProgress: (progress) => setLive((now) => now && { ...now, progress }),
      onResult: (result) => setLive((now) => now && { ...now, results: [...now.results, result] }),
      onEnd(ended, unsaved) {
        setLive(undefined);
        setView(ended);
        setError(unsaved);
        refresh().catch(explain);
        onEnd();
      },
      onLost(lost) {
        setLive(undefined);
        setError(lost);
      },
    });
  }, [liveId, refresh, explain, onEnd]);

  const seed = state.review?.seed ?? usualSeed;
  const attempt = async (act: () => Promise<void>) => {
    setError(undefined);
    await act().catch(explain);
  };
  return {
    state,
    view,
    live,
    error,
    seed,
    begin: (starter, folder) =>
      attempt(async () => {
        const made = await startProject({ exercise: id, starter, folder });
        setState((now) => ({ ...now, backend: { command: made.run, folder: made.folder } }));
      }),
    check: (order) =>
      attempt(async () => {
        const started = await startCheck({ exercise: id, ...order, seed });
        if ('backend' in order) setState((now) => ({ ...now, backend: order.backend }));
        setView(undefined);
        setLive(joining(started.id, 'starting'));
      }),
    stop: () =>
      attempt(async () => {
        if (!live) return;
        setLive({ ...live, stopping: true });
        await stopCheck(live.id);
      }),
    hint: (audit) =>
      attempt(async () => {
        const { shown } = await askHint({ exercise: id, audit });
        setState((now) => ({
          ...now,
          exercise: {
            ...now.exercise,
            steps: now.exercise.steps.map((step) => (step.audit === audit ? { ...step, shown } : step)),
          },
        }));
      }),
  };
}
