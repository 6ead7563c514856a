/** Which request is this? Carries its trace id to wherever the code that serves it logs (W3C Trace Context). */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

export type Trace = { readonly traceId: string; readonly spanId: string; readonly flags: string };

const current = new AsyncLocalStorage<Trace>();

/** Whatever `work` calls, at once or after any `await`, sees this trace as the current one. */
export function runInTrace<Value>(trace: Trace, work: () => Value): Value {
  return current.run(trace, work);
}

export function currentTraceId(): string | undefined {
  return current.getStore()?.traceId;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Goes on with the caller's trace; begins a new one where the header is absent or invalid (§3.2.2, §4.3). */
export function continueTrace(traceparent: string | undefined): Trace {
  const spanId = randomBytes(8).toString('hex');
  const [, version, traceId, parentId, flags, more] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const valid =
    traceId !== undefined &&
    flags !== undefined &&
    version !== 'ff' &&
    !/^0+$/.test(traceId) &&
    parentId !== '0000000000000000' &&
    // Version 00 has exactly four fields; a later one may add some.
    (version !== '00' || more === undefined);
  // We know version 00 only, whose flags are "sampled"; nothing else may be passed on (§3.2.2.5).
  if (valid) return { traceId, spanId, flags: Number.parseInt(flags, 16) % 2 === 1 ? '01' : '00' };
  return { traceId: randomBytes(16).toString('hex'), spanId, flags: '00' };
}

/** `traceresponse` tells the caller under which id its request is found in the log (Trace Context Level 2 draft). */
export function formatTrace({ traceId, spanId, flags }: Trace): string {
  return `00-${traceId}-${spanId}-${flags}`;
}
