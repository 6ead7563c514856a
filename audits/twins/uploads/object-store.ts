/** A small object store in memory: what is signed may be put or had, until it expires. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../../kit/random.ts';
import type { FaultId } from '../faults.ts';
import type { Listener } from '../http-server.ts';

export interface ObjectStore {
  readonly listen: Listener;
  /** Path and query at which these bytes may be put. */
  signPut(key: string, object: Announced, expires: number): string;
  /** Path and query at which the bytes may be had. */
  signGet(key: string, expires: number): string;
  has(key: string): boolean;
  remove(key: string): void;
}

export interface Announced {
  readonly type: string;
  readonly length: number;
}

interface Stored {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Where objects are, below the origin. */
export const objectsPath = '/objects/';

export function createObjectStore({
  random,
  fault,
}: {
  random: Random;
  fault: FaultId | undefined;
}): ObjectStore {
  const secret = String(random.integer(0, 2 ** 32 - 1));
  const objects = new Map<string, Stored>();

  const sign = (parts: readonly (string | number)[]) =>
    createHmac('sha256', secret).update(parts.join('\n')).digest('base64url');
  const bound = ({ type, length }: Announced) => [
    fault === 'upload-any-type' ? 'any' : type,
    fault === 'upload-any-length' ? 'any' : length,
  ];
  const pathOf = (key: string, expires: number, signature: string) =>
    `${objectsPath}${key}?${new URLSearchParams({ expires: String(expires), signature })}`;

  /** The status with which it is refused; undefined when it may go on. */
  function refusal(query: URLSearchParams, parts: (expires: string) => readonly (string | number)[]) {
    const expires = query.get('expires') ?? '';
    const wanted = Buffer.from(sign(parts(expires)));
    const given = Buffer.from(query.get('signature') ?? '');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 403;
    return Number(expires) < Date.now() && fault !== 'upload-forever' ? 403 : undefined;
  }

  return {
    signPut: (key, object, expires) => pathOf(key, expires, sign(['PUT', key, ...bound(object), expires])),
    signGet: (key, expires) =>
      fault === 'content-unsigned'
        ? `${objectsPath}${key}`
        : pathOf(key, expires, sign(['GET', key, expires])),
    has: (key) => objects.has(key),
    remove: (key) => void objects.delete(key),

    async listen(request, response) {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const key = url.pathname.slice(objectsPath.length);
      const end = (status: number) => response.writeHead(status, { 'content-length': 0 }).end();
      if (request.method === 'GET') {
        const isPublic = fault === 'bytes-public' || fault === 'content-unsigned';
        const refused = isPublic ? undefined : refusal(url.searchParams, (expires) => ['GET', key, expires]);
        if (refused) return void end(refused);
        const object = objects.get(key);
        if (!object) return void end(404);
        const type = fault === 'type-forgotten' ? 'application/octet-stream' : object.type;
        response
          .writeHead(200, { 'content-type': type, 'content-length': object.bytes.length })
          .end(object.bytes);
        return;
      }
      const type = request.headers['content-type'] ?? '';
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const announced = bound({ type, length: bytes.length });
      const refused = refusal(url.searchParams, (expires) => ['PUT', key, ...announced, expires]);
      if (refused) return void end(refused);
      if (fault !== 'bytes-nowhere') {
        objects.set(key, { type, bytes: fault === 'bytes-cut' ? bytes.subarray(0, -1) : bytes });
      }
      end(200);
    },
  };
}
