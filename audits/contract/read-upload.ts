/** Reads how the bytes of an item travel: put where the answer to POST says, had at a path below the item's. */
import type { JsonSchema, UploadOrder } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import type { OpenApiDocument } from './read-contract.ts';
import { operationOf } from './read-operation.ts';
import type { Resolver } from './resolve.ts';
import { membersOf, pointerTo, schemaAt, takes } from './schema-members.ts';

/** Members of a presigned request, by what they say; the first is how most call it. */
export const requestNames = {
  url: ['url', 'uri', 'href', 'signed_url', 'signedUrl'],
  method: ['method'],
  headers: ['headers', 'fields'],
  expires: ['expiresAt', 'expires_at', 'expires', 'validUntil', 'valid_until'],
} as const;

/** Members of a new item that announce its bytes. */
const announced = {
  type: /^(content|mime|media)[_-]?type$/i,
  length: /^((byte|content)[_-]?(length|size)|size|bytes)$/i,
  seconds: /(seconds|expires[_-]?in|ttl)$/i,
} as const;

/** From what POST answers and takes; undefined where no answer holds a request. */
export function readUpload(answer: JsonSchema, draft: JsonSchema): UploadOrder | undefined {
  const request = membersOf(answer).find(
    ([name, schema]) => /upload/i.test(name) && requestNames.url.some((url) => schemaAt(schema, [url])),
  );
  if (!request) return undefined;
  const find = (pattern: RegExp, types: readonly string[]) =>
    membersOf(draft).find(([name, schema]) => pattern.test(name) && takes(schema, types, true))?.[0];
  const type = find(announced.type, ['string']);
  const length = find(announced.length, ['integer', 'number']);
  const seconds = find(announced.seconds, ['integer', 'number']);
  return {
    at: pointerTo([request[0]]),
    ...(type !== undefined && { type }),
    ...(length !== undefined && { length }),
    ...(seconds !== undefined && { seconds }),
  };
}

/** The path just below the item's that leads to bytes: a redirection, or a body that is no JSON. */
export function findContent(
  { paths }: OpenApiDocument,
  resolver: Resolver,
  itemPath: string,
): string | undefined {
  return Object.keys(paths).find((path) => {
    if (!path.startsWith(`${itemPath}/`) || /[/{]/.test(path.slice(itemPath.length + 1))) return false;
    const responses = operationOf(resolver.follow(paths[path]), 'get')?.['responses'];
    return Object.entries(isRecord(responses) ? responses : {}).some(
      ([status, response]) =>
        /^30[1278]$/.test(status) || (status === '200' && isBytes(resolver.follow(response))),
    );
  });
}

function isBytes(response: Readonly<Record<string, unknown>> | undefined): boolean {
  const content = response?.['content'];
  return (
    isRecord(content) &&
    Object.keys(content).some((type) => /^(image\/|application\/octet-stream)/.test(type))
  );
}
