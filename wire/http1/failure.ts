/** Puts into words why an exchange has no complete response. */
import type { WireFailure } from '../../kit/transcript.ts';
import { quote } from './head.ts';

/** What ended an exchange before its time. */
export interface Cause {
  readonly kind: WireFailure['kind'];
  /** In words, without a full stop. */
  readonly what: string;
}

/** What was known when it ended. */
export interface Situation {
  /** What was awaited, in words. */
  readonly awaited: string;
  /** ms since the request was made. */
  readonly waitedMs: number;
  readonly received: number;
  /** ms from the request to the last byte, and the last bytes (ISO-8859-1); absent when none came. */
  readonly last?: { readonly afterMs: number; readonly text: string };
}

/** The failure with its one sentence: what happened, what was awaited, how long, the last byte seen. */
export function explainFailure({ kind, what }: Cause, situation: Situation): WireFailure {
  const { awaited, waitedMs, received, last } = situation;
  const seen = last
    ? `${received} bytes had come, the last after ${Math.round(last.afterMs)} ms: ${quote(last.text)}`
    : 'no byte had come';
  return { kind, message: `${what}; awaited was ${awaited}, for ${Math.round(waitedMs)} ms; ${seen}` };
}

/** The cause that a socket's error is. `standing`: the connection had been established. */
export function causeOfError(error: Error, standing: boolean): Cause {
  const code = 'code' in error ? String(error.code) : '';
  const what = error.message || code || error.name;
  if (code === 'ECONNREFUSED') return { kind: 'refused', what };
  if (code === 'ETIMEDOUT') return { kind: 'timeout', what };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return { kind: 'malformed', what: `no TLS: ${what}` };
  if (standing || ['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code)) {
    return { kind: 'reset', what: `the connection was reset (${what})` };
  }
  return { kind: 'unreachable', what };
}
