/** The object part beside what a user would otherwise install: objects of three sizes, a list, start, memory, what is true. */
import { createHash } from 'node:crypto';
import { formatNumber } from '../../kit/text.ts';
import type { AwsAddress } from '../../parts/aws-remote.ts';
import { sendSigned, signHeaders } from '../../parts/objects/signed-client.ts';
import { startStoreProcess } from '../../parts/objects/store-process.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { environment } from './command.ts';
import { type Contender, type ContenderKind, type Contest, withContenders } from './contenders.ts';
import { type Bench, renderTable } from './figures.ts';
import { renderRequest } from './light-client.ts';
import { askObjectServer, bucket, objectQuestions } from './object-answers.ts';
import { nameOf, s3rver, s3rverSuccessor, startPeer } from './peers.ts';
import { type Operation, renderCells, runRounds, sendEach, type Target } from './rounds.ts';

const region = 'us-east-1';
const connections = 8;
/** Bytes, and how many keys are written and read in turn. */
const sizes = [
  { name: '1 kB', bytes: 1_000, keys: 64 },
  { name: '100 kB', bytes: 100_000, keys: 32 },
  { name: '10 MB', bytes: 10_000_000, keys: 4 },
] as const;
const listed = 1_000;
/** A request of 10 MB outlasts its turn, so that a round takes long. */
const maxRounds = 3;

const ours: ContenderKind = {
  title: 'the part `objects`',
  async start(folder, bench) {
    const env = environment(bench);
    const credentials = localCredentials({});
    const store = await startStoreProcess({ folder, credentials, region, env, signal: bench.signal });
    return { pid: store.pid, stop: store.stop, address: { endpoint: store.url, region, credentials } };
  },
};

const peers = [s3rver, s3rverSuccessor].map(
  (peer): ContenderKind => ({
    title: nameOf(peer),
    peer,
    async start(folder, bench) {
      const { url, pid, stop } = await startPeer(peer, folder, bench);
      // The only keys that it knows.
      const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
      return { pid, stop, address: { endpoint: url, region, credentials } };
    },
  }),
);

const contest: Contest = {
  what: 'objects',
  kinds: [ours, ...peers],
  async makeReady(address, signal) {
    await sendSigned(address, { method: 'PUT', path: `/${bucket}`, signal });
  },
};

export function measureObjects(given: Bench): Promise<string> {
  const bench = { ...given, rounds: Math.min(given.rounds, maxRounds) };
  return withContenders(contest, bench, async (contenders, started) => {
    const targets: Target[] = [];
    for (const contender of contenders) targets.push(await prepare(contender, bench));
    const cells = await runRounds(bench, 'objects', targets, {
      operations: listOperations(),
      connections,
      ms: bench.quick ? 100 : 600,
    });
    const memory = started.renderMemory();
    const answers: string[][] = [];
    for (const contender of contenders) {
      bench.progress(`objects: asking ${contender.title}`);
      answers.push(await askObjectServer(contender, bench));
    }
    return [
      `A closed loop of ${connections} connections, the same signed requests to each, with the same bytes. The list is of ${formatNumber(listed)} keys in one page. Each keeps its data in a folder, and the packages run silently.`,
      ...started.missing,
      renderCells(cells, 'ours'),
      'From the start of its process until it has made a bucket, warm:',
      started.startTimes,
      'Memory of the process (RSS), at rest after the start and after the rounds:',
      memory,
      'How fast it is matters less than whether it is true. Asked of each in the same run:',
      renderTable(
        ['what', 'S3', ...contenders.map(({ title }) => title)],
        objectQuestions.map(({ what, wanted }, index) => [
          what,
          wanted,
          ...answers.map((own) => own[index] ?? '–'),
        ]),
        contenders.length + 2,
      ),
    ].join('\n\n');
  });
}

function listOperations(): Operation[] {
  return [
    ...sizes.flatMap(({ name, bytes }) => [
      { name: `put ${name}`, bytes },
      { name: `get ${name}`, bytes },
    ]),
    { name: `list ${formatNumber(listed)} keys` },
  ];
}

/** Makes what is to be read, and the requests. */
async function prepare({ title, address, port }: Contender, bench: Bench): Promise<Target> {
  bench.progress(`objects: filling ${title}`);
  const put = (path: string, body: Buffer) => renderSigned(address, 'PUT', path, body);
  const requests: Record<string, Uint8Array[]> = {};
  for (const { name, bytes, keys } of sizes) {
    const body = Buffer.alloc(bytes, 'Greetings from the sea. ');
    const paths = Array.from({ length: keys }, (_, index) => `/${bucket}/${bytes}/${index}`);
    const puts = paths.map((path) => put(path, body));
    await sendEach(port, puts, connections, bench.signal);
    requests[`put ${name}`] = puts;
    requests[`get ${name}`] = paths.map((path) => renderSigned(address, 'GET', path));
  }
  const small = Buffer.from('x');
  const puts = Array.from({ length: listed }, (_, index) => put(`/${bucket}/list/${index}`, small));
  await sendEach(port, puts, connections, bench.signal);
  requests[`list ${formatNumber(listed)} keys`] = [
    renderSigned(address, 'GET', `/${bucket}`, undefined, 'list/'),
  ];
  return { title, port, requests };
}

/** The bytes of a signed request; its signature holds for some minutes. With a prefix it lists. */
function renderSigned(
  address: AwsAddress,
  method: string,
  path: string,
  body?: Uint8Array,
  prefix?: string,
): Uint8Array {
  const query = prefix === undefined ? [] : Object.entries({ 'list-type': '2', prefix });
  const parameters = new URLSearchParams(query).toString();
  const headers = signHeaders(address, {
    method,
    path,
    query,
    headers: body === undefined ? {} : { 'content-type': 'application/octet-stream' },
    payload: createHash('sha256')
      .update(body ?? '')
      .digest('hex'),
  });
  const target = parameters === '' ? path : `${path}?${parameters}`;
  return renderRequest(method, target, body, { host: new URL(address.endpoint).host, ...headers });
}
