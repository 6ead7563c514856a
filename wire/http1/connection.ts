/** One TCP or TLS connection: opens it, and carries one request after the other over it. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { WireFailure } from '../../kit/transcript.ts';
import { epochMs } from '../clock.ts';
import { nextConnectionNumber } from '../connection-number.ts';
import { type Cause, causeOfError, explainFailure } from './failure.ts';
import type { ParsedResponse, ResponseParser } from './parse.ts';

export interface Connection {
  /** Unique within this process, so that the clients of one transcript do not share numbers. */
  readonly number: number;
  readonly socket: Socket;
  /** When TCP stood (before any TLS handshake), in ms since the epoch. */
  connectedAt?: number;
  /** Requests may be written. */
  standing: boolean;
  /** It carries a request now; what comes otherwise was not asked for. */
  busy: boolean;
  /** Requests given to it. */
  carried: number;
}

/** What one request over a connection gave. Times are ms since the epoch. */
export interface Carried {
  readonly sent?: number;
  readonly firstByte?: number;
  readonly lastByte?: number;
  readonly response?: ParsedResponse;
  readonly failure?: WireFailure;
  /** The connection can carry another request. */
  readonly reusable: boolean;
}

/** What ends an exchange from our side: a time limit, or the caller. */
export interface Stop {
  readonly signal: AbortSignal;
  cause(): Cause;
}

export interface CarryOptions {
  readonly head: string;
  readonly body: Uint8Array;
  readonly parser: ResponseParser;
  /** When the request was made, in ms since the epoch. */
  readonly start: number;
  /** The longest silence, in ms. */
  readonly idleMs: number;
  readonly stop: Stop;
}

/** Starts to open a connection to the URL's origin. `ca`: certificates to trust instead of the system's (PEM). */
export function openConnection(url: URL, ca?: string): Connection {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'https:';
  const port = Number(url.port) || (tls ? 443 : 80);
  const socket = tls
    ? connectTls({
        host,
        port,
        ALPNProtocols: ['http/1.1'],
        // RFC 6066 §3: an address is no server name.
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(ca === undefined ? {} : { ca }),
      })
    : connect({ host, port });
  const connection: Connection = {
    number: nextConnectionNumber(),
    socket,
    standing: false,
    busy: false,
    carried: 0,
  };
  socket.setNoDelay(true);
  // An error of an idle connection concerns nobody; `close` follows it.
  socket.on('error', () => {});
  socket.once('connect', () => {
    connection.connectedAt = epochMs();
  });
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    connection.standing = true;
  });
  // RFC 9112 §9.5: what comes unasked cannot be the answer to a later request.
  socket.on('data', () => {
    if (!connection.busy) socket.destroy();
  });
  return connection;
}

/** Sends one request, as soon as the connection stands, and reads its response. Never rejects. */
export function carry(connection: Connection, options: CarryOptions): Promise<Carried> {
  const { socket } = connection;
  const { parser, start, stop } = options;
  const moments: { sent?: number; firstByte?: number; lastByte?: number } = {};
  let received = 0;
  let tail = '';
  const ready = 'encrypted' in socket ? 'secureConnect' : 'connect';
  connection.carried++;
  connection.busy = true;

  return new Promise((resolve) => {
    const finish = (cause?: Cause) => {
      clearTimeout(silence);
      stop.signal.removeEventListener('abort', onStop);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      socket.off(ready, write);
      connection.busy = false;
      const state = parser.state();
      // A response that came before the whole request was sent leaves the rest of the request in the way.
      const reusable = !cause && state.kind === 'complete' && state.reusable && moments.sent !== undefined;
      if (!reusable) socket.destroy();
      const response = parser.response();
      const failure = cause && explainFailure(cause, situation());
      resolve({ ...moments, reusable, ...(response && { response }), ...(failure && { failure }) });
    };
    const situation = () => ({
      awaited: connection.standing ? parser.awaiting() : 'a connection',
      waitedMs: epochMs() - start,
      received,
      ...(moments.lastByte === undefined ? {} : { last: { afterMs: moments.lastByte - start, text: tail } }),
    });
    const settle = () => {
      const state = parser.state();
      if (state.kind === 'failed') finish({ kind: state.failure, what: state.message });
      else if (state.kind === 'complete') finish();
    };
    const write = () => {
      silence.refresh();
      socket.write(Buffer.concat([Buffer.from(options.head, 'latin1'), options.body]), (error) => {
        if (!error) moments.sent = epochMs();
      });
    };
    const onData = (bytes: Buffer) => {
      moments.lastByte = epochMs();
      moments.firstByte ??= moments.lastByte;
      received += bytes.length;
      tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - 24))).slice(-24);
      silence.refresh();
      parser.push(bytes);
      settle();
    };
    const onEnd = () => {
      parser.end();
      settle();
    };
    const onError = (error: Error) => finish(causeOfError(error, connection.standing));
    const onStop = () => finish(stop.cause());
    const silence = setTimeout(() => {
      finish({ kind: 'timeout', what: `nothing happened for ${options.idleMs} ms` });
    }, options.idleMs);
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    stop.signal.addEventListener('abort', onStop, { once: true });
    if (stop.signal.aborted) onStop();
    else if (socket.destroyed) onEnd();
    else if (connection.standing) write();
    // Registered after the listener that sets `standing`, hence called after it.
    else socket.once(ready, write);
  });
}
