/** What a tap heard, read as an exchange of HTTP/1.1 (RFC 9112). */
import type { CapturedBody, Said } from '../../kit/transcript.ts';
import { captureBody } from '../captured-body.ts';
import type { Stretch } from '../tap.ts';
import { createResponseParser } from './parse.ts';

const noLimit = Number.POSITIVE_INFINITY;

/** Undefined for what is no whole head of a request with an answer. */
export function readHttpPassed(sent: Stretch, received: Stretch): Said | undefined {
  const text = sent.beginning.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n') + 4;
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(text) ?? [];
  if (headEnd < 4 || method === undefined || target === undefined) return undefined;
  const head = text.slice(0, headEnd);
  const host = /^host:[ \t]*(\S+)/im.exec(head)?.[1] ?? '';

  const parser = createResponseParser({
    method,
    headBytes: noLimit,
    bodyBytes: noLimit,
    captureBytes: received.beginning.length,
  });
  parser.push(received.beginning);
  const response = parser.response();
  if (!response) return undefined;
  const unread = received.bytes - received.beginning.length;
  return {
    protocol: 'HTTP/1.1',
    request: {
      method,
      url: `http://${host}${target}`,
      head: withoutSecrets(head),
      body: longer(
        captureBody(sent.beginning.subarray(headEnd), noLimit),
        sent.bytes - sent.beginning.length,
      ),
    },
    response: { status: response.status, head: response.head, body: longer(response.body, unread) },
  };
}

/** The body, of which so many bytes more were not kept. */
function longer(body: CapturedBody, unread: number): CapturedBody {
  return unread > 0 ? { ...body, bytes: body.bytes + unread, truncated: true } : body;
}

/** A token that opens an account for as long as it is valid has no place in a stored run. */
function withoutSecrets(head: string): string {
  return head.replace(/^(x-amz-security-token:).*$/gim, '$1 (not kept)');
}
