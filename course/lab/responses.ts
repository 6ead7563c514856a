/** Reading responses in an experiment: what did not come as expected ends the run with its reason. */
import { CourseError } from '../../kit/errors.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { parseJsonBody } from '../../wire/http1/json-body.ts';

/** Throws unless the exchange has this status; a stop of the run comes first. */
export function expectStatus(exchange: Exchange, status: number, signal: AbortSignal): void {
  signal.throwIfAborted();
  if (exchange.response?.status === status && !exchange.failure) return;
  const { method, url } = exchange.request;
  const got =
    exchange.failure?.message ??
    `${exchange.response?.status}: ${exchange.response?.body.text.slice(0, 300)}`;
  throw new CourseError(
    'part-died',
    `${method} ${url} should have been answered with ${status}; it was: ${got}`,
  );
}

/** The body as JSON. The contract of what answered guarantees the shape. */
export function jsonOf<Body>(exchange: Exchange): Body {
  return parseJsonBody(exchange) as Body;
}
