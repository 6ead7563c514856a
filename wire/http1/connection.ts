/** One TCP or TLS connection: opens it, and carries one request after the other over it. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { WireFailure } from '../../kit/transcript.ts';
import { epochMs } from '../clock.ts';
import { createResponseParser, type ParsedResponse, type ParserOptions } from './parse.ts';

export interface Connection {
  readonly number: number;
  readonly socket: Socket;
  /** Requests that it has carried. */
  carried: number;
  usable: boolean;
}

/** What one request over a connection gave. Times are ms since the epoch. */
export interface Carried {
  readonly sent?: number;
  readonly firstByte?: number;
  readonly lastByte?: number;
  readonly response?: ParsedResponse;
  readonly failure?: WireFailure;
}

/** What ended a wait before its time: a time-out of ours, or the caller's signal. */
export interface Stop {
  readonly signal: AbortSignal;
  failure(awaited: string): WireFailure;
}

/** Opens a connection; gives the failure when there is none. */
export async function openConnection(
  url: URL,
  number: number,
  stop: Stop,
): Promise<Connection | WireFailure> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'https:';
  const port = Number(url.port) || (tls ? 443 : 80);
  const socket = tls
    ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'] })
    : connect({ host, port });
  socket.setNoDelay(true);
  return await new Promise((resolve) => {
    const finish = (result: Connection | WireFailure) => {
      stop.signal.removeEventListener('abort', onStop);
      socket.removeListener('error', onError);
      // From here on errors also come as `close`.
      socket.on('error', () => {});
      if ('kind' in result) socket.destroy();
      resolve(result);
    };
    const onStop = () => finish(stop.failure(`a connection to ${url.host}`));
    const onError = (error: NodeJS.ErrnoException) => {
      const kind =
        error.code === 'ECONNREFUSED' ? 'refused' : error.code === 'ECONNRESET' ? 'reset' : 'unreachable';
      finish({ kind, message: `no connection to ${url.host}: ${error.message || error.code}` });
    };
    socket.once('error', onError);
    socket.once(tls ? 'secureConnect' : 'connect', () =>
      finish({ number, socket, carried: 0, usable: true }),
    );
    stop.signal.addEventListener('abort', onStop, { once: true });
    if (stop.signal.aborted) onStop();
  });
}

/** Sends one request and reads its response. Afterwards `usable` tells whether the connection can carry another. */
export async function carry(
  connection: Connection,
  request: { readonly head: string; readonly body: Uint8Array },
  options: ParserOptions & { readonly idleMs: number },
  stop: Stop,
): Promise<Carried> {
  const { socket } = connection;
  const parser = createResponseParser(options);
  const moments: { sent?: number; firstByte?: number; lastByte?: number } = {};
  const started = performance.now();
  let received = 0;
  connection.carried++;
  return await new Promise((resolve) => {
    let idle: NodeJS.Timeout | undefined;
    const waited = () =>
      `${parser.awaiting()} after ${Math.round(performance.now() - started)} ms and ${received} bytes`;
    const finish = (failure?: WireFailure) => {
      clearTimeout(idle);
      stop.signal.removeEventListener('abort', onStop);
      socket.removeListener('data', onData);
      socket.removeListener('close', onClose);
      socket.removeListener('end', onEnd);
      const state = parser.state();
      connection.usable = !failure && state.kind === 'complete' && state.reusable && !socket.destroyed;
      if (!connection.usable) socket.destroy();
      const response = parser.response();
      resolve({ ...moments, ...(response ? { response } : {}), ...(failure ? { failure } : {}) });
    };
    const settle = (): boolean => {
      const state = parser.state();
      if (state.kind === 'reading') return false;
      finish(
        state.kind === 'failed'
          ? { kind: state.failure, message: `${state.message}; awaited was ${waited()}` }
          : undefined,
      );
      return true;
    };
    const rearm = () => {
      clearTimeout(idle);
      idle = setTimeout(() => {
        finish({
          kind: 'timeout',
          message: `nothing came for ${options.idleMs} ms; awaited was ${waited()}`,
        });
      }, options.idleMs);
    };
    const onData = (bytes: Buffer) => {
      moments.firstByte ??= epochMs();
      moments.lastByte = epochMs();
      received += bytes.length;
      parser.push(bytes);
      if (!settle()) rearm();
    };
    const onEnd = () => {
      parser.end();
      settle();
    };
    const onClose = (hadError: boolean) => {
      if (!hadError) return onEnd();
      finish({ kind: 'reset', message: `the connection was reset; awaited was ${waited()}` });
    };
    const onStop = () => finish(stop.failure(waited()));
    socket.on('data', onData);
    socket.once('end', onEnd);
    socket.once('close', onClose);
    stop.signal.addEventListener('abort', onStop, { once: true });
    if (stop.signal.aborted) return onStop();
    if (socket.destroyed) return onClose(false);
    rearm();
    socket.write(Buffer.concat([Buffer.from(request.head, 'latin1'), request.body]), () => {
      moments.sent ??= epochMs();
    });
  });
}
