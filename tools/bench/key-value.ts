/** The key-value part beside what a user would otherwise install: items, queries, transactions, batches, start, memory. */
import { formatNumber } from '../../kit/text.ts';
import type { AwsAddress } from '../../parts/aws-remote.ts';
import { startServerProcess } from '../../parts/key-value/server-process.ts';
import { sendSigned, signHeaders } from '../../parts/key-value/signed-client.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { waitUntilReady } from '../../wire/readiness.ts';
import { environment } from './command.ts';
import { type Contender, type ContenderKind, type Contest, withContenders } from './contenders.ts';
import { type Bench, renderTable } from './figures.ts';
import { batch, each, itemOf, listRequests, operations, senders, table } from './item-requests.ts';
import { renderRequest } from './light-client.ts';
import { dynalite, nameOf, startPeer } from './peers.ts';
import { renderCells, runRounds, sendEach, type Target } from './rounds.ts';
import { countSyncs } from './syncs.ts';

const region = 'us-east-1';
const connections = 8;
const puts = 20;

const ours: ContenderKind = {
  title: 'the part `key-value`',
  async start(folder, bench) {
    const credentials = localCredentials({});
    const env = environment(bench);
    const server = await startServerProcess({ folder, credentials, region, env, signal: bench.signal });
    return { pid: server.pid, stop: server.stop, address: { endpoint: server.url, region, credentials } };
  },
};

const theirs: ContenderKind = {
  title: nameOf(dynalite),
  peer: dynalite,
  async start(folder, bench) {
    const { url, pid, stop } = await startPeer(dynalite, folder, bench);
    return { pid, stop, address: { endpoint: url, region, credentials: localCredentials({}) } };
  },
};

const contest: Contest = { what: 'key-value', kinds: [ours, theirs], makeReady: createTable };

export function measureKeyValue(bench: Bench): Promise<string> {
  return withContenders(contest, bench, async (contenders, started) => {
    const prepared: Prepared[] = [];
    for (const contender of contenders) prepared.push(await prepare(contender, bench));
    const targets = prepared.map(({ target }) => target);
    const cells = await runRounds(bench, 'key-value', targets, {
      operations: operations.map((name) => ({ name })),
      connections,
      ms: bench.quick ? 100 : 600,
    });
    const memory = started.renderMemory();
    const syncs: string[][] = [];
    for (const { title, pid, address } of contenders) {
      bench.progress(`key-value: syncs of ${title}`);
      const count = await countSyncs(pid, () => putInTurn(address, bench.signal), bench);
      syncs.push([title, count?.toString() ?? '–']);
    }
    return [
      `A closed loop of ${connections} connections, the same signed requests to each. ${formatNumber(senders)} partitions with ${each} items of some 300 bytes; a query reads 20 of them, a transaction puts 4 items, a batch has ${batch}. Each keeps its data in a folder.`,
      ...started.missing,
      renderCells(cells, 'ours'),
      ...prepared.flatMap(({ refusals }) => refusals),
      'From the start of its process until a table is there, warm:',
      started.startTimes,
      'Memory of the process (RSS), at rest after the start and after the rounds:',
      memory,
      `What is synced: calls of fsync(2) and its like, as strace counts them, for ${puts} puts, one after the other. What was acknowledged without one is lost when the power is.`,
      renderTable(['server', `for ${puts} puts`], syncs),
    ].join('\n\n');
  });
}

/** Postcards by their senders. */
async function createTable(address: AwsAddress, signal: AbortSignal): Promise<void> {
  const definition = {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'sender', AttributeType: 'S' },
      { AttributeName: 'sent', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'sender', KeyType: 'HASH' },
      { AttributeName: 'sent', KeyType: 'RANGE' },
    ],
  };
  await sendSigned(address, 'CreateTable', definition, signal);
  await waitUntilReady({
    what: 'the table',
    timeoutMs: 10_000,
    everyMs: 5,
    signal,
    async probe() {
      const { json } = await sendSigned(address, 'DescribeTable', { TableName: table }, signal);
      const { TableStatus } = json['Table'] as { readonly TableStatus: string };
      return TableStatus === 'ACTIVE' || TableStatus;
    },
  });
}

interface Prepared {
  readonly target: Target;
  /** What the server has not, with what it said. */
  readonly refusals: readonly string[];
}

/** Fills the table, and asks once for each operation. */
async function prepare({ title, address, port }: Contender, { signal, progress }: Bench): Promise<Prepared> {
  progress(`key-value: filling ${title}`);
  const items = Array.from({ length: senders * each }, (_, index) =>
    itemOf(index, Math.floor(index / senders)),
  );
  const batches = Array.from({ length: items.length / batch }, (_, nth) => ({
    RequestItems: {
      [table]: items.slice(nth * batch, (nth + 1) * batch).map((Item) => ({ PutRequest: { Item } })),
    },
  }));
  const fill = batches.map((one) => renderSigned(address, 'BatchWriteItem', one));
  await sendEach(port, fill, connections, signal);
  const requests: Record<string, Uint8Array[]> = {};
  const refusals: string[] = [];
  for (const operation of operations) {
    const all = listRequests(operation);
    try {
      const { json } = await sendSigned(address, operation, { ...all[0] }, signal);
      if (Object.keys(json['UnprocessedItems'] ?? {}).length > 0)
        throw new Error('a batch was not processed');
      requests[operation] = all.map((one) => renderSigned(address, operation, one));
    } catch (error) {
      signal.throwIfAborted();
      refusals.push(
        `${title} has no ${operation}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { target: { title, port, requests }, refusals };
}

async function putInTurn(address: AwsAddress, signal: AbortSignal): Promise<void> {
  for (let count = 0; count < puts; count++) {
    await sendSigned(address, 'PutItem', { TableName: table, Item: itemOf(count, 0) }, signal);
  }
}

/** The bytes of a signed request; its signature holds for some minutes. */
function renderSigned(address: AwsAddress, operation: string, request: object): Uint8Array {
  const body = JSON.stringify(request);
  const headers = { host: new URL(address.endpoint).host, ...signHeaders(address, operation, body) };
  return renderRequest('POST', '/', body, headers);
}
