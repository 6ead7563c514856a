/** For tests: a TCP relay in front of the database, so that the way to it can be cut or fall silent, and be mended. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = {
  /** The URL of the database, by way of the relay. */
  readonly url: string;
  cut(): void;
  /** Connections stay and are accepted, and nothing comes through. */
  silence(): void;
  mend(): void;
  stop(): Promise<void>;
};

export async function startRelay(target: URL): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'whole' | 'silent' | 'cut' = 'whole';
  const server = createServer((client) => {
    if (state === 'cut') return void client.destroy();
    const database = connect(Number(target.port || 5432), target.hostname);
    const pair = [client, database] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const either of pair) either.destroy();
      });
    }
    if (state === 'whole') join(pair);
  });
  const cut = () => {
    state = 'cut';
    for (const [client] of pairs) client.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut,
    silence() {
      state = 'silent';
      for (const [client, database] of pairs) {
        client.unpipe().pause();
        database.unpipe().pause();
      }
    },
    mend() {
      if (state === 'silent') for (const pair of pairs) join(pair);
      state = 'whole';
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function join([client, database]: readonly [Socket, Socket]): void {
  client.pipe(database);
  database.pipe(client);
}
