/** The connections of one client: kept and used again, one exchange at a time on each (RFC 9112 §9.3, §9.4). */
import type { Connection } from './connection.ts';

export interface Pool {
  /** An idle connection or a new one, in the order of asking; undefined when stopped first. */
  acquire(signal: AbortSignal): Promise<Connection | undefined>;
  /** Gives a connection back; one that is not reusable is gone. */
  release(connection: Connection, reusable: boolean): void;
  /** Closes the connections that carry nothing. */
  dropIdle(): void;
}

/**
 * ms after which an idle connection is closed rather than used. Many servers close theirs after 5 s (Node.js does),
 * and a request that meets that moment is lost.
 */
const longestIdleMs = 4_000;

/** A pool that opens at most `maxConnections` at the same time. */
export function createPool(maxConnections: number, open: () => Connection): Pool {
  let idle: { readonly connection: Connection; readonly since: number }[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let inUse = 0;

  const takeIdle = (): Connection | undefined => {
    for (let last = idle.pop(); last; last = idle.pop()) {
      const { socket } = last.connection;
      const fresh = performance.now() - last.since < longestIdleMs;
      if (fresh && !socket.destroyed && !socket.readableEnded) {
        socket.ref();
        return last.connection;
      }
      socket.destroy();
    }
    return undefined;
  };

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (inUse < maxConnections) {
        inUse++;
        return Promise.resolve(takeIdle() ?? open());
      }
      return new Promise((resolve) => {
        const take = (connection: Connection) => {
          signal.removeEventListener('abort', leave);
          resolve(connection);
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(take), 1);
          resolve(undefined);
        };
        waiting.push(take);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    release(connection, reusable) {
      if (reusable) {
        idle.push({ connection, since: performance.now() });
        // A connection that waits for work is no reason for the process to live.
        connection.socket.unref();
      } else {
        connection.socket.destroy();
      }
      const next = waiting.shift();
      if (next) next(takeIdle() ?? open());
      else inUse--;
    },
    dropIdle() {
      for (const { connection } of idle) connection.socket.destroy();
      idle = [];
    },
  };
}
