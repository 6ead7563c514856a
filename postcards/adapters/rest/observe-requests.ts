/** Around every request: its trace, its line in the log, and a polite end of the connection while stopping. */
import type { MiddlewareHandler } from 'hono';
import { epochMilliseconds, type Log } from '../log.ts';
import { continueTrace, formatTrace, runInTrace } from '../trace.ts';

export function observeRequests(log: Log, isStopping: () => boolean): MiddlewareHandler {
  return async (context, next) => {
    const start = epochMilliseconds();
    const trace = continueTrace(context.req.header('traceparent'));
    await runInTrace(trace, next);
    context.res.headers.set('traceresponse', formatTrace(trace));
    // A connection that is kept alive would hold up the shutdown.
    if (isStopping()) context.res.headers.set('connection', 'close');
    log('info', 'request', {
      trace_id: trace.traceId,
      method: context.req.raw.method,
      path: context.req.path,
      status: context.res.status,
      start,
      duration_ms: epochMilliseconds() - start,
    });
  };
}
