/** An HTTP/1.1 client (RFC 9112) that shows what it does: every exchange comes back with its bytes and times. */
import { randomBytes } from 'node:crypto';
import type { Exchange, WireFailure } from '../../kit/transcript.ts';
import { captureBody } from '../captured-body.ts';
import { epochMs } from '../clock.ts';
import { type Carried, type Connection, carry, openConnection, type Stop } from './connection.ts';

/** Bounds against a hostile server. */
export interface Limits {
  /** Bytes of the header section. */
  readonly headBytes: number;
  /** Bytes of the body; more is `too-large`. */
  readonly bodyBytes: number;
  /** Bytes of the body that are kept; the rest is counted. */
  readonly captureBytes: number;
  /** ms for a whole exchange. */
  readonly totalMs: number;
  /** ms without a byte. */
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
  /** `http://host:port`; only its origin is used. */
  readonly baseUrl: string;
  /** Who is asking: a node of the topology. */
  readonly from: string;
  readonly limits?: Partial<Limits>;
  /** Connections at the same time; 6 unless given, as browsers do. */
  readonly maxConnections?: number;
}

export interface RequestOptions {
  /** GET unless given. */
  readonly method?: string;
  /** Path with query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly variant?: string;
  readonly label?: string;
  readonly signal?: AbortSignal;
}

export interface Client {
  /** Never rejects for what the server does: that stands in the exchange's `failure`. */
  request(options: RequestOptions): Promise<Exchange>;
  /** Closes all connections; exchanges under way fail as `closed`. */
  close(): Promise<void>;
}

/** RFC 9110, 9.2.2: only these may be sent again when the connection broke. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** A client for one origin. Connections are kept and used again, one exchange at a time on each. */
export function createClient(options: ClientOptions): Client {
  const base = new URL(options.baseUrl);
  const limits = { ...defaultLimits, ...options.limits };
  const maxConnections = options.maxConnections ?? 6;
  const idle: Connection[] = [];
  const busy = new Set<Connection>();
  const turns: (() => void)[] = [];
  let opened = 0;
  let inUse = 0;

  async function takeTurn(): Promise<void> {
    if (inUse < maxConnections) inUse++;
    else await new Promise<void>((resolve) => turns.push(resolve));
  }
  function passTurn(): void {
    const next = turns.shift();
    if (next) next();
    else inUse--;
  }
  function takeIdle(): Connection | undefined {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (!connection.socket.destroyed && !connection.socket.readableEnded) return connection;
    }
    return undefined;
  }

  async function request(spec: RequestOptions): Promise<Exchange> {
    const id = randomBytes(16).toString('hex');
    const method = spec.method ?? 'GET';
    const body = typeof spec.body === 'string' ? Buffer.from(spec.body) : (spec.body ?? new Uint8Array());
    const head = renderHead(method, base, spec, body.length, id);
    const stop = createStop(limits.totalMs, spec.signal);
    await takeTurn();
    const start = epochMs();
    let connected: number | undefined;
    let number = 0;
    let carried: Carried = {};
    try {
      for (let attempt = 1; attempt <= 2; attempt++) {
        const kept = takeIdle();
        const connection = kept ?? (await openConnection(base, ++opened, stop));
        if ('kind' in connection) {
          carried = { failure: connection };
          break;
        }
        if (!kept) connected = epochMs();
        number = connection.number;
        busy.add(connection);
        carried = await carry(connection, { head, body }, { ...limits, method }, stop);
        busy.delete(connection);
        if (connection.usable) idle.push(connection);
        // RFC 9112, 9.3.1: a kept connection may have been closed just as the request went out.
        const stale = kept && !carried.firstByte && /^(closed|reset)$/.test(carried.failure?.kind ?? '');
        if (!stale || !idempotent.has(method)) break;
      }
    } finally {
      stop.clear();
      passTurn();
    }
    const { response, failure, sent, firstByte, lastByte } = carried;
    return {
      id,
      from: options.from,
      ...(spec.variant ? { variant: spec.variant } : {}),
      ...(spec.label ? { label: spec.label } : {}),
      protocol: 'HTTP/1.1',
      connection: number,
      request: {
        method,
        url: new URL(spec.path, base).href,
        head,
        body: captureBody(body, limits.captureBytes),
      },
      ...(response
        ? { response: { status: response.status, head: response.head, body: response.body } }
        : {}),
      timing: {
        start,
        ...(connected === undefined ? {} : { connected }),
        ...(sent === undefined ? {} : { sent }),
        ...(firstByte === undefined ? {} : { firstByte }),
        ...(lastByte === undefined ? {} : { lastByte }),
        end: epochMs(),
      },
      ...(failure ? { failure } : {}),
    };
  }

  return {
    request,
    async close() {
      for (const { socket } of [...idle.splice(0), ...busy]) socket.destroy();
    },
  };
}

/** RFC 9112, 3 and RFC 9110, 7.2; every request carries the exchange's id as its trace (W3C Trace Context, 3.2). */
function renderHead(method: string, base: URL, spec: RequestOptions, length: number, id: string): string {
  const hasBody = spec.body !== undefined || /^(POST|PUT|PATCH)$/.test(method);
  const fields: Record<string, string> = {
    host: base.host,
    accept: '*/*',
    'user-agent': 'backend-essentials',
    traceparent: `00-${id}-${id.slice(0, 16)}-01`,
    ...(hasBody ? { 'content-length': String(length) } : {}),
    ...Object.fromEntries(
      Object.entries(spec.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${spec.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Ends an exchange when its time is over or the caller wants it to. */
function createStop(totalMs: number, signal: AbortSignal | undefined): Stop & { clear(): void } {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), totalMs);
  return {
    signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    failure(awaited): WireFailure {
      if (signal?.aborted)
        return { kind: 'aborted', message: `stopped by the caller; awaited was ${awaited}` };
      return {
        kind: 'timeout',
        message: `the ${totalMs} ms for the exchange are over; awaited was ${awaited}`,
      };
    },
    clear: () => clearTimeout(timer),
  };
}
