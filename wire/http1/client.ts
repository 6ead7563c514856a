/** An HTTP/1.1 client (RFC 9112) that shows what it does: every exchange comes back with its bytes and times. */
import { randomBytes } from 'node:crypto';
import type { Exchange, WireFailure } from '../../kit/transcript.ts';
import { captureBody } from '../captured-body.ts';
import { epochMs } from '../clock.ts';
import type { Recorder } from '../recorder.ts';
import { type Carried, type Connection, carry, openConnection, type Stop } from './connection.ts';
import { explainFailure } from './failure.ts';
import { createResponseParser } from './parse.ts';
import { createPool } from './pool.ts';
import { renderRequestHead } from './request-head.ts';

/** Bounds against a hostile server. */
export interface Limits {
  /** Bytes of the header section, trailers included; 64 KiB unless given. */
  readonly headBytes: number;
  /** Bytes of the body; more is `too-large`; 32 MiB unless given. */
  readonly bodyBytes: number;
  /** Bytes of the body that are kept; the rest is counted; 256 KiB unless given. */
  readonly captureBytes: number;
  /** ms for a whole exchange, the wait for a connection included; 30,000 unless given. */
  readonly totalMs: number;
  /** ms without a byte, the first one included; 10,000 unless given. */
  readonly idleMs: number;
}

const defaultLimits: Limits = {
  headBytes: 64 * 1024,
  bodyBytes: 32 * 1024 * 1024,
  captureBytes: 256 * 1024,
  totalMs: 30_000,
  idleMs: 10_000,
};

export interface ClientOptions {
  /** `http://host:port` or `https://host:port`; only its origin is used. */
  readonly baseUrl: string;
  /** Who is asking: a node of the topology. */
  readonly from: string;
  /** Hears of every exchange when it has ended. */
  readonly recorder?: Recorder;
  readonly limits?: Partial<Limits>;
  /** Fields that every request carries. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Connections at the same time; 6 unless given, as browsers do. */
  readonly maxConnections?: number;
  /** Certificates to trust instead of the system's (PEM). */
  readonly ca?: string;
}

export interface RequestOptions {
  /** GET unless given. */
  readonly method?: string;
  /** Path with query, sent exactly as given: visible ASCII that begins with `/`. */
  readonly path: string;
  /** Replace the client's fields of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly variant?: string;
  readonly label?: string;
  readonly signal?: AbortSignal | undefined;
  /** In place of the limit `totalMs`. */
  readonly timeoutMs?: number;
}

export interface Client {
  /**
   * Never rejects for what the server does: that stands in the exchange's `failure`. Rejects with a TypeError
   * for a request that cannot be written, such as one with a line end in a field.
   */
  request(options: RequestOptions): Promise<Exchange>;
  /** Closes all connections; exchanges under way fail as `aborted`. Resolves when they have ended. */
  close(): Promise<void>;
}

/** RFC 9110 §9.2.2: only these may be sent again without asking. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** A client for one origin. Connections are kept and used again, one exchange at a time on each. */
export function createClient(options: ClientOptions): Client {
  const base = new URL(options.baseUrl);
  const limits = { ...defaultLimits, ...options.limits };
  const pool = createPool(options.maxConnections ?? 6, () => openConnection(base, options.ca));
  const closing = new AbortController();
  const underWay = new Set<Promise<Exchange>>();

  async function exchange(spec: RequestOptions): Promise<Exchange> {
    const start = epochMs();
    const id = randomBytes(16).toString('hex');
    const method = spec.method ?? 'GET';
    const body = typeof spec.body === 'string' ? Buffer.from(spec.body) : (spec.body ?? new Uint8Array());
    const head = renderRequestHead({
      method,
      target: spec.path,
      host: base.host,
      // W3C Trace Context §3.2; last, because the transcript relies on it.
      fields: { ...options.headers, ...spec.headers, traceparent: `00-${id}-${id.slice(16)}-01` },
      bodyBytes: spec.body === undefined ? undefined : body.length,
    });
    const stop = createStop(spec.timeoutMs ?? limits.totalMs, spec.signal, closing.signal);
    let used: Connection | undefined;
    let carried: Carried | undefined;
    let reused = false;
    let stale = false;
    do {
      const connection = await pool.acquire(stop.signal);
      if (!connection) break;
      used = connection;
      reused = connection.carried > 0;
      const parser = createResponseParser({ ...limits, method });
      carried = await carry(connection, { head, body, parser, start, idleMs: limits.idleMs, stop });
      // RFC 9112 §9.3.1: a kept connection may have been closed just as the request went out. Once only.
      stale =
        !stale &&
        reused &&
        carried.firstByte === undefined &&
        isLost(carried.failure) &&
        idempotent.has(method);
      // Its idle companions are as old as it was.
      if (stale) pool.dropIdle();
      pool.release(connection, carried.reusable);
    } while (stale);
    stop.clear();
    const { response, sent, firstByte, lastByte } = carried ?? {};
    const connected = reused ? undefined : used?.connectedAt;
    const end = epochMs();
    const failure = carried
      ? carried.failure
      : explainFailure(stop.cause(), { awaited: 'a free connection', waitedMs: end - start, received: 0 });
    return {
      id,
      from: options.from,
      ...(spec.variant !== undefined && { variant: spec.variant }),
      ...(spec.label !== undefined && { label: spec.label }),
      protocol: 'HTTP/1.1',
      connection: used?.number ?? 0,
      request: { method, url: base.origin + spec.path, head, body: captureBody(body, limits.captureBytes) },
      ...(response && { response: { status: response.status, head: response.head, body: response.body } }),
      timing: {
        start,
        ...(connected !== undefined && { connected }),
        ...(sent !== undefined && { sent }),
        ...(firstByte !== undefined && { firstByte }),
        ...(lastByte !== undefined && { lastByte }),
        end,
      },
      ...(failure && { failure }),
    };
  }

  return {
    async request(spec) {
      const pending = exchange(spec);
      underWay.add(pending);
      try {
        const result = await pending;
        options.recorder?.record(result);
        return result;
      } finally {
        underWay.delete(pending);
      }
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
      pool.dropIdle();
    },
  };
}

function isLost(failure: WireFailure | undefined): boolean {
  return failure?.kind === 'closed' || failure?.kind === 'reset';
}

/** Ends an exchange when its time is over, the caller wants it to, or the client is closed. */
function createStop(
  totalMs: number,
  caller: AbortSignal | undefined,
  closing: AbortSignal,
): Stop & { clear(): void } {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), totalMs);
  return {
    signal: AbortSignal.any([timeout.signal, closing, ...(caller ? [caller] : [])]),
    cause() {
      if (caller?.aborted) return { kind: 'aborted', what: 'the caller stopped it' };
      if (closing.aborted) return { kind: 'aborted', what: 'the client was closed' };
      return { kind: 'timeout', what: `the ${totalMs} ms for the whole exchange were over` };
    },
    clear: () => clearTimeout(timer),
  };
}
