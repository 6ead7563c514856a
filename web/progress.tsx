/** How far a run or a check is, and the way to stop it. */
import type { RunProgress } from '../kit/run.ts';

interface Props {
  /** What is under way. */
  readonly of: 'run' | 'check';
  readonly progress: RunProgress;
  readonly stopping: boolean;
  readonly onStop: () => void;
}

const stoppingWords = { run: 'stopping the parts', check: 'stopping, and deleting what the check created' };

export function Progress({ of, progress, stopping, onStop }: Props) {
  const { done, total, saying } = progress;
  return (
    <div class="progress">
      <progress value={done} max={Math.max(total, 1)} aria-label={`Progress of the ${of}`} />
      <span class="saying" role="status">
        {stopping ? stoppingWords[of] : saying}
      </span>
      <button type="button" class="second" disabled={stopping} onClick={onStop}>
        Stop
      </button>
    </div>
  );
}
