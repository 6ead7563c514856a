/** Follows exchanges through Postcards by their trace ids: what each caused in the database, and the hops for the replay. */
import { CourseError } from '../../kit/errors.ts';
import type { Lab } from '../../kit/experiment.ts';
import type { Exchange } from '../../kit/transcript.ts';
import type { PostcardsEvent, RunningPostcards } from '../../parts/postcards/postcards.ts';

/** A statement that a request caused. Times are ms since the epoch. */
export interface Statement {
  /** SQL, or the name of the operation in a store that speaks none. */
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly start: number;
  readonly end: number;
}

/** What the backend did for one exchange. */
export interface Trace {
  readonly start: number;
  readonly end: number;
  readonly statements: readonly Statement[];
}

/** Listens to the log of Postcards, which must be at level debug. */
export function traceExchanges(postcards: RunningPostcards, lab: Lab) {
  const statements = new Map<string, Statement[]>();
  const done = new Map<string, Trace>();
  const waiting = new Map<string, (trace: Trace) => void>();
  postcards.onEvent((event) => {
    const { trace_id: id, start = 0, duration_ms: duration = 0 } = event;
    if (!id) return;
    if (event.event === 'statement') add(statements, id, toStatement(event));
    if (event.event !== 'request') return;
    const trace = { start, end: start + duration, statements: statements.get(id) ?? [] };
    statements.delete(id);
    const waiter = waiting.get(id);
    if (waiter) waiter(trace);
    else keep(id, trace);
  });
  return {
    /** Waits for the log lines of this exchange, and adds its hops to the replay. */
    async of(exchange: Exchange): Promise<Trace> {
      const trace = done.get(exchange.id) ?? (await awaitTrace(exchange.id));
      done.delete(exchange.id);
      addHops(exchange, trace, lab);
      return trace;
    },
  };

  /** Nobody may ever ask, as for the requests that fill a store: the latest are kept, the oldest make room. */
  function keep(id: string, trace: Trace): void {
    done.set(id, trace);
    const [oldest] = done.keys();
    if (done.size > 1_000 && oldest !== undefined) done.delete(oldest);
  }

  function awaitTrace(id: string): Promise<Trace> {
    return new Promise((resolve, reject) => {
      const giveUp = AbortSignal.any([lab.signal, AbortSignal.timeout(5_000)]);
      const fail = () =>
        reject(
          lab.signal.aborted
            ? lab.signal.reason
            : new CourseError('internal', `Postcards logged no request with trace ${id} within 5 s.`),
        );
      giveUp.addEventListener('abort', fail, { once: true });
      waiting.set(id, (trace) => {
        waiting.delete(id);
        giveUp.removeEventListener('abort', fail);
        resolve(trace);
      });
      if (giveUp.aborted) fail();
    });
  }
}

/** Of SQL its first word, of the others the name of the operation: `find`, `Query`. */
function toStatement({
  sql,
  operation = '',
  parameters = [],
  start = 0,
  duration_ms = 0,
}: PostcardsEvent): Statement {
  return { sql: sql ?? operation, parameters, start, end: start + duration_ms };
}

function add(map: Map<string, Statement[]>, id: string, statement: Statement): void {
  map.set(id, [...(map.get(id) ?? []), statement]);
}

/** There and back: from the sender to Postcards, from Postcards to the database, and the answers. */
function addHops(
  { id, from, variant, label = '', timing, response }: Exchange,
  trace: Trace,
  lab: Lab,
): void {
  const common = { exchange: id, ...(variant ? { variant } : {}) };
  const status = response ? `${response.status}` : 'no answer';
  lab.hop({
    ...common,
    from,
    to: 'postcards',
    start: timing.connected ?? timing.start,
    end: trace.start,
    label,
  });
  for (const { start, end, sql } of trace.statements) {
    const verb = sql.split(/\s/, 1)[0]?.toLowerCase() ?? '';
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'postcards', to: 'sql', start, end: middle, label: verb });
    lab.hop({ ...common, from: 'sql', to: 'postcards', start: middle, end, label: `${verb}: rows` });
  }
  lab.hop({
    ...common,
    from: 'postcards',
    to: from,
    start: trace.end,
    end: timing.lastByte ?? timing.end,
    label: `${label}: ${status}`,
  });
}
