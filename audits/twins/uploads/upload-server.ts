/** A list server whose items have bytes: announced here, put into an object store beside it, had by a redirection. */
import type { Random } from '../../../kit/random.ts';
import type { Answer, Asked } from '../answer.ts';
import type { FaultId } from '../faults.ts';
import { type Listener, startHttpServer } from '../http-server.ts';
import type { ListServer } from '../list-server.ts';
import { Crash, Problem } from '../problem.ts';
import type { ServerStyle, UploadStyle } from '../server-style.ts';
import type { Item } from '../steps.ts';
import { createObjectStore, objectsPath } from './object-store.ts';

export interface UploadServerOptions {
  readonly style: ServerStyle & { readonly upload: UploadStyle };
  readonly inner: ListServer;
  readonly fault: FaultId | undefined;
  readonly random: Random;
}

export interface UploadServer {
  answer(asked: Asked): Promise<Answer>;
  /** The listener of the object store, where the request is one for it that came to the backend. */
  objectsAt(path: string): Listener | undefined;
  close(): Promise<void>;
}

/** s that an address is good for when nothing was asked. */
const usualSeconds = 300;

export function createUploadServer({ style, inner, fault, random }: UploadServerOptions): UploadServer {
  const { upload, itemPath, path: listPath } = style;
  const objects = createObjectStore({ random, fault });
  const beside = startHttpServer(objects.listen);
  const itemStart = itemPath.slice(0, itemPath.indexOf('{'));

  async function requestFor(item: Item, { origin }: Asked): Promise<Item | undefined> {
    if (fault === 'upload-missing') return undefined;
    const { names, render } = upload;
    const wanted = Number(item[names.seconds] ?? usualSeconds);
    const expires = Date.now() + (fault === 'seconds-ignored' ? usualSeconds : wanted) * 1_000;
    const type = String(item[names.type]);
    const path = objects.signPut(String(item['id']), { type, length: Number(item[names.length]) }, expires);
    const store = fault === 'bytes-through-backend' ? origin : (await beside).url;
    return render({ url: store + path, headers: { 'Content-Type': type }, expires });
  }

  async function locate(id: string, asked: Asked): Promise<Answer> {
    // Whether there is such an item is for the list server to say.
    await inner.answer({ ...asked, path: itemStart + id });
    if (!objects.has(id) && fault !== 'leads-to-nothing') {
      if (fault === 'content-too-early')
        return { status: 200, headers: { 'content-type': 'image/png' }, body: '' };
      if (fault === 'early-crashes') throw new Crash('no bytes yet');
      throw new Problem(404, 'The bytes have not come yet.');
    }
    const location = (await beside).url + objects.signGet(id, Date.now() + usualSeconds * 1_000);
    return { status: upload.redirect, headers: { location, 'cache-control': 'private, max-age=60' } };
  }

  return {
    objectsAt: (path) => (path.startsWith(objectsPath) ? objects.listen : undefined),
    async answer(asked) {
      const { method, path } = asked;
      const [id = '', below] = path.startsWith(itemStart) ? path.slice(itemStart.length).split(/(?=\/)/) : [];
      if (method === 'GET' && below === upload.content) return await locate(id, asked);
      const answer = await inner.answer(asked);
      if (method === 'DELETE' && answer.status === 204 && fault !== 'bytes-outlive-item') objects.remove(id);
      if (method !== 'POST' || path !== listPath || answer.status !== 201) return answer;
      const item = answer.body as Item;
      const request = await requestFor(item, asked);
      return { ...answer, body: request ? { ...item, [upload.member]: request } : item };
    },
    close: async () => await (await beside).stop(),
  };
}
