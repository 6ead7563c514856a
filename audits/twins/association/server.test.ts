/** The servers that associate two things: what they answer is what their contract says, and a fault is there or not. */
import { afterEach, describe, expect, test } from 'vitest';
import type { RunningTwin } from '../start-twin.ts';
import { createContractCheck } from '../test-contract.ts';
import { type AssociationFaultId, associationFaults } from './faults.ts';
import { startAssociationTwin } from './start-association-twin.ts';
import { type AssociationServerId, associationStyles } from './styles.ts';

const servers = Object.keys(associationStyles) as AssociationServerId[];
const running: RunningTwin[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((twin) => twin.stop()));
});

/** A server, and what a client does with it. */
async function start(server: AssociationServerId, fault?: AssociationFaultId) {
  const twin = await startAssociationTwin(server, fault);
  running.push(twin);
  const { whole, part, association, otherSide } = associationStyles[server];
  const keepsContract = createContractCheck(twin.contract);

  async function send(method: string, path: string, sent?: unknown) {
    const response = await fetch(twin.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson ? await response.json() : await response.text();
    const reply = { status: response.status, headers: response.headers, body };
    // A crash keeps no contract.
    if (reply.status !== 500) expect(keepsContract(method, path, reply), `${method} ${path}`).toEqual([]);
    return reply;
  }
  const make = async (side: typeof whole | typeof part) => {
    const { body } = await send('POST', side.path, { [side.text]: 'One' });
    return String((body as { id: unknown }).id);
  };
  const below = (id: string) => {
    const members = `${whole.path}/${id}/${association}`;
    return {
      members,
      join: async (id: string) => (await send('POST', members, { [part.key]: id })).status,
      listed: async () => JSON.stringify((await send('GET', members)).body).split(`"${part.key}"`).length - 1,
    };
  };
  const a = await make(whole);
  const b = await make(part);
  const { members, ...here } = below(a);
  return {
    a,
    b,
    send,
    make,
    members,
    ...here,
    /** Another one, and its members. */
    elsewhere: async () => below(await make(whole)),
    leave: async (id: string) => (await send('DELETE', `${members}/${id}`)).status,
    removePart: async (id: string) => (await send('DELETE', `${part.path}/${id}`)).status,
    removeWhole: async () => (await send('DELETE', `${whole.path}/${a}`)).status,
    listedThere: async (id: string) =>
      JSON.stringify((await send('GET', `${part.path}/${id}/${otherSide}`)).body).split(`"${whole.key}"`)
        .length - 1,
  };
}

describe.each(servers)('the server “%s”', (server) => {
  const { again, deletion } = associationStyles[server];

  test('has a pair once, from both sides, as long as both ends are there', async () => {
    const { b, make, join, leave, listed, listedThere, removePart, removeWhole } = await start(server);
    expect([await join(b), await join(b), await listed(), await listedThere(b)]).toEqual([201, again, 1, 1]);
    expect([await leave(b), await leave(b), await listed(), await listedThere(b)]).toEqual([204, 404, 0, 0]);
    expect([await join(b), await listed()]).toEqual([201, 1]);
    const refused = deletion === 'refused';
    expect([await removePart(b), await listed()]).toEqual(refused ? [409, 1] : [204, 0]);
    const c = await make(associationStyles[server].part);
    expect(await join(c)).toBe(201);
    expect([await removeWhole(), await listedThere(c)]).toEqual(refused ? [409, 1] : [204, 0]);
  });

  test('is not raced', async () => {
    const { b, join, listed, make } = await start(server);
    const statuses = await Promise.all([join(b), join(b), join(b)]);
    expect(statuses.toSorted()).toEqual([201, again, again].toSorted());
    const others = await Promise.all([1, 2, 3].map(() => make(associationStyles[server].part)));
    expect(await Promise.all(others.map(join))).toEqual([201, 201, 201]);
    expect(await listed()).toBe(4);
  });

  test('refuses what is not there, and what is no body', async () => {
    const { a, b, send, members, removePart, join } = await start(server);
    expect(await removePart(b)).toBe(204);
    expect(await join(b)).toBe(422);
    expect((await send('POST', members, {})).status).toBe(422);
    expect((await send('GET', members.replace(a, a.replaceAll('0', '9')))).status).toBe(404);
  });
});

/** How each fault shows itself to a client that adds, removes and deletes. */
const symptoms: Readonly<
  Record<AssociationFaultId, (client: Awaited<ReturnType<typeof start>>) => Promise<boolean>>
> = {
  'no-key': async ({ b, join, listed }) => {
    await join(b);
    await join(b);
    return (await listed()) === 2;
  },
  'looks-then-inserts': async ({ b, join, listed }) => {
    await Promise.all([join(b), join(b)]);
    return (await listed()) === 2;
  },
  'surrogate-id': async ({ b, join, leave }) => (await join(b)) === 201 && (await leave(b)) === 404,
  'repeat-crashes': async ({ b, join }) => (await join(b)) === 201 && (await join(b)) === 500,
  'answers-201-again': async ({ b, join, listed }) =>
    (await join(b)) === 201 && (await join(b)) === 201 && (await listed()) === 1,
  'unknown-accepted': async ({ b, removePart, join }) =>
    (await removePart(b)) === 204 && (await join(b)) === 201,
  'unknown-crashes': async ({ b, removePart, join }) =>
    (await removePart(b)) === 204 && (await join(b)) === 500,
  'rewrites-the-list': async ({ b, make, join, listed, members }) => {
    const part = Object.values(associationStyles).find(({ whole }) => members.startsWith(whole.path))?.part;
    const c = part ? await make(part) : '';
    await Promise.all([join(b), join(c)]);
    return (await listed()) === 1;
  },
  'never-again': async ({ b, join, leave, listed }) => {
    await join(b);
    await leave(b);
    return (await join(b)) !== 201 && (await listed()) === 0;
  },
  'orphans-on-deletion': async ({ b, join, removePart, listed }) =>
    (await join(b)) === 201 && (await removePart(b)) === 204 && (await listed()) === 1,
  'orphans-by-race': async ({ b, join, removePart, listed }) => {
    const [joined, removed] = await Promise.all([join(b), removePart(b)]);
    return joined === 201 && removed === 204 && (await listed()) === 1;
  },
  'other-side-keeps': async ({ b, join, leave, listedThere }) => {
    await join(b);
    return (await leave(b)) === 204 && (await listedThere(b)) === 1;
  },
  'lists-all': async ({ b, join, elsewhere }) => {
    const there = await elsewhere();
    return (await join(b)) === 201 && (await there.listed()) === 1;
  },
  'one-at-a-time': async ({ b, join, listed, elsewhere }) => {
    const there = await elsewhere();
    return (await join(b)) === 201 && (await there.join(b)) === 201 && (await listed()) === 0;
  },
  'known-by-part': async ({ b, join, elsewhere }) => {
    const there = await elsewhere();
    return (await join(b)) === 201 && (await there.join(b)) !== 201 && (await there.listed()) === 0;
  },
  'other-side-shows-one': async ({ b, join, listedThere, elsewhere }) => {
    const there = await elsewhere();
    return (await join(b)) === 201 && (await there.join(b)) === 201 && (await listedThere(b)) === 1;
  },
  'leaves-all': async ({ b, join, leave, elsewhere }) => {
    const there = await elsewhere();
    await Promise.all([join(b), there.join(b)]);
    return (await leave(b)) === 204 && (await there.listed()) === 0;
  },
};

const faults = Object.keys(associationFaults) as AssociationFaultId[];
describe.each(servers)('the server “%s”', (server) => {
  // Which of two requests comes first is not ours to say: a race is tried until it is seen.
  test.each(faults)('shows the fault “%s”', async (fault) => {
    await expect
      .poll(async () => await symptoms[fault](await start(server, fault)), { timeout: 10_000 })
      .toBe(true);
  });

  test.each(faults)('has no symptom of “%s” without it', async (fault) => {
    expect(await symptoms[fault](await start(server))).toBe(false);
  });
});
