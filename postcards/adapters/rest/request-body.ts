/** Reads a JSON body: of a media type that the operation takes, not too large, UTF-8, and well-formed. */
import { fail, type Result, succeed } from '../../domain/result.ts';
import type { ProblemReply } from './problem.ts';

export const MAX_BODY_BYTES = 64 * 1024;

export type Body = { readonly mediaType: string; readonly value: unknown };

/** `accepted` are the media types of the contract. The size is checked while reading, not after. */
export async function readBody(
  request: Request,
  header: (name: string) => string | undefined,
  accepted: readonly string[],
): Promise<Result<Body, ProblemReply>> {
  const mediaType = (header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = (header('content-encoding') ?? 'identity').toLowerCase();
  if (!accepted.includes(mediaType) || encoding !== 'identity') {
    return fail(unsupportedMediaType(request.method, accepted));
  }
  const declared = header('content-length');
  const bytes =
    declared === undefined
      ? await readAtMost(request.body, MAX_BODY_BYTES)
      : // Node reads no more than Content-Length says, so a declared size can be believed.
        Number(declared) > MAX_BODY_BYTES
        ? null
        : new Uint8Array(await request.arrayBuffer());
  if (bytes === null) {
    return fail({ problem: 'content-too-large', detail: `A body has at most ${MAX_BODY_BYTES} bytes.` });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return succeed({ mediaType, value: JSON.parse(text) as unknown });
  } catch {
    return fail({
      problem: 'malformed-body',
      detail: 'The body must be one JSON value in UTF-8 (RFC 8259).',
    });
  }
}

async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unsupportedMediaType(method: string, accepted: readonly string[]): ProblemReply {
  const types = accepted.join(', ');
  return {
    problem: 'unsupported-media-type',
    detail: `Send ${accepted.join(' or ')}, without Content-Encoding.`,
    // RFC 5789 §2.2 and RFC 9110 §15.5.16 name the header that tells the client what would be read.
    headers: method === 'PATCH' ? { 'accept-patch': types } : { accept: types },
  };
}
