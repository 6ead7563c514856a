/** How far the run is, and the way to stop it. */
import type { RunProgress } from '../../kit/run.ts';

interface Props {
  readonly progress: RunProgress;
  readonly stopping: boolean;
  readonly onStop: () => void;
}

export function Progress({ progress, stopping, onStop }: Props) {
  const { done, total, saying } = progress;
  return (
    <div class="progress">
      <progress value={done} max={Math.max(total, 1)} aria-label="Progress of the run" />
      <span class="saying" role="status">
        {stopping ? 'stopping the parts' : saying}
      </span>
      <button type="button" class="second" disabled={stopping} onClick={onStop}>
        Stop
      </button>
    </div>
  );
}
