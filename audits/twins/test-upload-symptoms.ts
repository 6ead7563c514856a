/** For tests: how each fault of an upload shows itself to a client. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TestClient } from './test-client.ts';
import type { Symptom } from './test-symptoms.ts';

interface Announced {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ms since the epoch. */
  readonly expires: number;
}

const BYTES = 'bytes';

/** Both dialects; undefined when the answer holds no request. */
async function announce({ create }: TestClient): Promise<Announced | undefined> {
  const { id, body } = await create();
  const { upload, upload_request: request } = body as Record<string, Record<string, unknown> | undefined>;
  const found = upload ?? request;
  if (!found) return undefined;
  const expires = upload ? Date.parse(String(upload['expiresAt'])) : Number(request?.['expires_at']) * 1_000;
  return {
    id,
    url: String(found['url'] ?? found['signed_url']),
    headers: found['headers'] as Record<string, string>,
    expires,
  };
}

async function put({ url, headers }: Announced, body = BYTES, type?: string): Promise<number> {
  const fields = { ...headers, ...(type !== undefined && { 'Content-Type': type }) };
  const response = await fetch(url, { method: 'PUT', body, headers: fields });
  await response.arrayBuffer();
  return response.status;
}

/** Where the item's bytes are: the redirection, or the answer itself. */
async function contentOf({ send, itemPath, path }: TestClient, id: string) {
  return await send('GET', itemPath(id) + (path === '/images' ? '/content' : '/file'));
}

async function uploaded(client: TestClient): Promise<Announced> {
  const announced = await announce(client);
  if (!announced) throw new Error('no upload was announced');
  await put(announced);
  return announced;
}

const wrongUpload =
  (body: string, type?: string): Symptom =>
  async (client) => {
    const announced = await announce(client);
    return announced !== undefined && (await put(announced, body, type)) === 200;
  };

export const uploadSymptoms = {
  'upload-missing': async (client) => (await announce(client)) === undefined,
  'upload-any-type': wrongUpload(BYTES, 'text/html'),
  'upload-any-length': wrongUpload('more bytes'),
  'upload-forever': async (client) => {
    const announced = await announce(client);
    // What is good for longer has another fault.
    if (!announced || announced.expires > Date.now() + 5_000) return false;
    await delay(announced.expires - Date.now() + 1_100);
    return (await put(announced)) === 200;
  },
  'seconds-ignored': async (client) => ((await announce(client))?.expires ?? 0) > Date.now() + 5_000,
  'bytes-through-backend': async (client) => {
    const { url } = (await announce(client)) ?? {};
    return (
      url !== undefined &&
      URL.parse(url)?.origin !== URL.parse((await uploadedContent(client)).location)?.origin
    );
  },
  'bytes-nowhere': async (client) => (await contentOf(client, (await uploaded(client)).id)).status === 404,
  'bytes-cut': async (client) => (await uploadedContent(client)).text === BYTES.slice(0, -1),
  'type-forgotten': async (client) => (await uploadedContent(client)).type === 'application/octet-stream',
  'bytes-public': async (client) => {
    const { location } = await uploadedContent(client);
    const bare = location.replace(/\?.*/, '');
    return bare !== location && (await fetch(bare)).status === 200;
  },
  'content-unsigned': async (client) => {
    const { location, text } = await uploadedContent(client);
    return text === BYTES && !location.includes('?');
  },
  'bytes-outlive-item': async (client) => {
    const { location, id } = await uploadedContent(client);
    await client.remove(id);
    return location !== '' && (await fetch(location)).status === 200;
  },
  'content-too-early': async (client) => {
    const announced = await announce(client);
    return announced !== undefined && (await contentOf(client, announced.id)).status === 200;
  },
  'leads-to-nothing': async (client) => {
    const announced = await announce(client);
    if (!announced) return false;
    const location = (await contentOf(client, announced.id)).headers.get('location');
    return location !== null && (await fetch(location)).status === 404;
  },
  'early-crashes': async (client) => {
    const announced = await announce(client);
    return announced !== undefined && (await contentOf(client, announced.id)).status === 500;
  },
} satisfies Readonly<Record<string, Symptom>>;

/** An upload, and what is at the address to which its item leads. */
async function uploadedContent(client: TestClient) {
  const { id } = await uploaded(client);
  const { status, headers } = await contentOf(client, id);
  const location = headers.get('location') ?? '';
  if (status !== 302 && status !== 307) return { id, location: '', text: '', type: '' };
  const response = await fetch(location);
  return { id, location, text: await response.text(), type: response.headers.get('content-type') };
}
