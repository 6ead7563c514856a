/** Live: the process answers. Ready: it should be sent traffic. An orchestrator restarts on the first, waits on the second. */
import type { PostcardStore } from '../../application/ports.ts';
import type { Handler } from './endpoint.ts';
import { unavailable } from './problem.ts';

const PATIENCE_MS = 1_000;

export async function answerLiveness(): ReturnType<Handler> {
  return { status: 200, body: { status: 'live' } };
}

export async function answerReadiness(store: PostcardStore, isStopping: () => boolean): ReturnType<Handler> {
  if (isStopping()) return unavailable('This process is shutting down.');
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  const ping = store.ping().then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([ping, patience]);
  clearTimeout(timer);
  if (answered) return { status: 200, body: { status: 'ready' } };
  return unavailable('The database does not answer within a second.');
}
