/** Where the model comes from: the contract that was given, the target's own, or its first answer. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../check/session.ts';
import { discoverContract } from './discover-contract.ts';
import { loadModel } from './load-model.ts';

const document = {
  openapi: '3.1.0',
  info: { title: 'Things' },
  paths: {
    '/things': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } } },
        },
      },
    },
  },
};
const contract = JSON.stringify(document);

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Target {
  readonly session: Session;
  readonly base: URL;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** A target that answers with these bodies, and with 404 else; `Link` for the fields of all answers. */
async function startTarget(
  bodies: Readonly<Record<string, string>>,
  { basePath = '/', link = '' } = {},
): Promise<Target> {
  const asked: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    asked.push(path);
    const body = bodies[path] ?? bodies['*'];
    if (link !== '') response.setHeader('Link', link);
    if (body?.startsWith('to ')) response.writeHead(302, { Location: body.slice(3) }).end();
    else response.writeHead(body === undefined ? 404 : 200).end(body);
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = new URL(basePath, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const session = openSession({
    target: base.href,
    headers: {},
    otherHeaders: {},
    signal: new AbortController().signal,
    maxRequests: 100,
  });
  open.push(
    () => session.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return { session, base, asked };
}

describe('discoverContract', () => {
  it.each([
    '/openapi.json',
    '/openapi.yaml',
    '/swagger.json',
    '/v3/api-docs',
    '/api-docs',
    '/docs/openapi.json',
  ])('finds %s, also below a base path', async (place) => {
    const one = await startTarget({ [place]: contract });
    expect(await discoverContract(one.session, '/')).toEqual({ text: contract, at: place });
    const other = await startTarget({ [`/api${place}`]: contract });
    expect(await discoverContract(other.session, '/api/')).toEqual({ text: contract, at: `/api${place}` });
  });

  it('follows rel="service-desc" first', async () => {
    const link = '</>; rel="self", <spec/v1.yaml?full>; rel="service-desc"; type="application/yaml"';
    const { session, asked } = await startTarget({ '/api/spec/v1.yaml?full': contract }, { link });
    expect(await discoverContract(session, '/api/')).toMatchObject({ at: '/api/spec/v1.yaml?full' });
    expect(asked).toEqual(['/api/', '/api/spec/v1.yaml?full']);
  });

  it('asks no other host', async () => {
    const other = await startTarget({ '*': contract });
    const { session, asked } = await startTarget(
      {},
      { link: `<${other.base.href}openapi.json>; rel=service-desc` },
    );
    expect(await discoverContract(session, '/')).toBeUndefined();
    expect(other.asked).toEqual([]);
    expect(asked).toHaveLength(7);
  });

  it.each([
    ['a page for everything', '<!doctype html><title>openapi: 3.1.0</title>'],
    ['Swagger 2', '{"swagger":"2.0","paths":{"/a":{}}}'],
    ['some JSON', '{"openapi":"yes"}'],
    ['something deep', '['.repeat(100_000)],
  ])('takes no %s', async (_, body) => {
    const { session, asked } = await startTarget({ '*': body }, { link: '</x>; rel=service-desc' });
    expect(await discoverContract(session, '/')).toBeUndefined();
    expect(asked).toHaveLength(8);
  });

  it('counts redirects as requests', async () => {
    const { session, asked } = await startTarget({ '*': 'to /elsewhere', '/elsewhere': 'nothing' });
    expect(await discoverContract(session, '/')).toBeUndefined();
    expect(asked.length).toBeLessThanOrEqual(9);
  });
});

describe('loadModel', () => {
  it('takes the contract that is given, and asks nothing', async () => {
    const { session, base, asked } = await startTarget({ '*': '[]' });
    const model = await loadModel({ contract: { name: 'things.yaml', text: contract }, session, base });
    expect(model).toMatchObject({
      title: 'Things',
      origin: 'contract',
      source: 'things.yaml',
      collections: [{ path: '/things' }],
    });
    expect(asked).toEqual([]);
  });

  it('throws for a contract that is none', async () => {
    const { session, base } = await startTarget({});
    await expect(loadModel({ contract: { name: 'x', text: '[' }, session, base })).rejects.toMatchObject({
      code: 'contract-invalid',
    });
  });

  it('finds the target’s own contract', async () => {
    const { session, base } = await startTarget({ '/api/openapi.json': contract }, { basePath: '/api' });
    expect(await loadModel({ session, base })).toMatchObject({
      origin: 'contract',
      source: '/api/openapi.json of the target',
      collections: [{ path: '/api/things' }],
      notes: [expect.stringMatching(/taken below \/api/)],
    });
  });

  it('learns from the first answer', async () => {
    const { session, base } = await startTarget({ '/v1/things': '[{"id":1}]' }, { basePath: '/v1/things' });
    expect(await loadModel({ session, base })).toMatchObject({
      title: base.host,
      origin: 'observed',
      source: 'no contract: learned from the first answer',
      collections: [{ path: '/v1/things', list: { itemsAt: '', idField: 'id' } }],
      notes: [expect.stringMatching(/only the first page was checked/)],
    });
  });

  it('says what was tried when there is nothing', async () => {
    const { session, base } = await startTarget({});
    expect(await loadModel({ session, base })).toMatchObject({
      origin: 'observed',
      collections: [],
      source: 'no contract, and no list was found',
      notes: [expect.stringMatching(/No OpenAPI document was found.*GET \/ was answered with status 404/)],
    });
  });
});
