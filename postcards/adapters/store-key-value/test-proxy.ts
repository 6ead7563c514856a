/** For tests: a proxy before DynamoDB that answers in its place, loses an answer, or cancels transactions that meet. */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** `lose`: the request is passed on, and the connection cut when the answer comes. */
export type Whim = 'pass' | 'lose' | { readonly status: number; readonly body: object };

export type TestProxy = {
  readonly endpoint: string;
  /** Decides on each request from now on, by its operation. */
  whim: (operation: string) => Whim;
  /**
   * How long a transaction takes, in milliseconds; one that meets another at an item meanwhile is cancelled. So it is
   * at AWS, where a transaction is an affair of several machines; in one process they do not meet.
   */
  transactionMs: number | undefined;
  stop(): Promise<void>;
};

export async function startTestProxy(target: string): Promise<TestProxy> {
  const agent = new Agent({ keepAlive: true });
  /** The items of the transactions under way. */
  const busy = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const body = await text(incoming);
    const whim = proxy.whim(operation);
    if (typeof whim === 'object') return answer(outgoing, whim);
    const items =
      operation === 'TransactWriteItems' && proxy.transactionMs !== undefined ? itemsOf(body) : [];
    const met = items.map((item) => (busy.has(item) ? 'TransactionConflict' : 'None'));
    if (met.includes('TransactionConflict')) return answer(outgoing, cancellation(...met));
    for (const item of items) busy.add(item);
    try {
      if (items.length > 0) await pause(proxy.transactionMs);
      // The name of the host is signed: the headers stay as they are.
      const passed = request(target, { method: 'POST', headers: incoming.headers, agent }).end(body);
      const [response] = (await once(passed, 'response')) as [IncomingMessage];
      const answered = await text(response);
      if (whim === 'lose') return void outgoing.destroy();
      outgoing.writeHead(response.statusCode ?? 502, response.headers).end(answered);
    } finally {
      for (const item of items) busy.delete(item);
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: TestProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    whim: () => 'pass',
    transactionMs: undefined,
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}

type Answer = Exclude<Whim, string>;

function answer(outgoing: ServerResponse, { status, body }: Answer): void {
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}

/** An error as DynamoDB writes it. */
export function refusal(name: string, more: object = {}): Answer {
  const status = name.startsWith('Internal') ? 500 : 400;
  return { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more } };
}

/** A transaction that was cancelled, with the reason of each of its actions. */
export function cancellation(...codes: readonly string[]): Answer {
  return refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
}

/** The keys of what a transaction touches. */
function itemsOf(body: string): string[] {
  const { TransactItems } = JSON.parse(body) as { TransactItems: readonly object[] };
  return TransactItems.flatMap((action) =>
    Object.values(action).map(({ Item, Key = Item }: Record<string, Record<string, unknown>>) =>
      JSON.stringify([Key?.['pk'], Key?.['sk']]),
    ),
  );
}
