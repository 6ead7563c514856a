/** Follows what is under way: the events of a run or of a check, as the local server sends them. */
import type { ErrorView } from '../kit/errors.ts';
import type { Row } from '../kit/figure.ts';
import type { AuditResult } from '../kit/report.ts';
import type { RunProgress, RunView } from '../kit/run.ts';
import type { CheckView } from '../server/api.ts';
import { gone } from './client.ts';

interface Listener<View> {
  onProgress(progress: RunProgress): void;
  /** `unsaved` tells why it could not be stored. */
  onEnd(view: View, unsaved: ErrorView | undefined): void;
  onLost(error: ErrorView): void;
}

export interface RunListener extends Listener<RunView> {
  onRow(row: Row): void;
}

export interface CheckListener extends Listener<CheckView> {
  onResult(result: AuditResult): void;
}

/** Follows a run; gives the way to stop listening. */
export function followRun(id: string, listener: RunListener): () => void {
  return follow<RunView>(`/api/runs/${id}/events`, listener, (on) =>
    on<{ row: Row }>('row', ({ row }) => listener.onRow(row)),
  );
}

/** Follows a check; gives the way to stop listening. */
export function followCheck(id: string, listener: CheckListener): () => void {
  return follow<CheckView>(`/api/checks/${id}/events`, listener, (on) =>
    on<{ result: AuditResult }>('result', ({ result }) => listener.onResult(result)),
  );
}

type On = <Data>(kind: string, handle: (data: Data) => void) => void;

/** The browser reconnects by itself and names the last event that it has. */
function follow<View>(path: string, listener: Listener<View>, listen: (on: On) => void): () => void {
  const source = new EventSource(path);
  let failures = 0;
  const on: On = (kind, handle) =>
    source.addEventListener(kind, (event) => {
      failures = 0;
      handle(JSON.parse((event as MessageEvent<string>).data));
    });
  on<{ progress: RunProgress }>('progress', ({ progress }) => listener.onProgress(progress));
  listen(on);
  on<{ view: View; unsaved?: ErrorView }>('end', ({ view, unsaved }) => {
    source.close();
    listener.onEnd(view, unsaved);
  });
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED && ++failures < 4) return;
    source.close();
    listener.onLost(gone);
  };
  return () => source.close();
}
