/** An HTTP server of ours on loopback: where it listens, and how it ends. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RunningServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Lets requests under way come to an end for `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>;
}

/** Listens; port 0 is any free one. Rejects when it cannot. */
export async function listenOn(server: Server, port: number): Promise<RunningServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop(graceMs) {
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
