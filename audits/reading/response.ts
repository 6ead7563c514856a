/** Reads responses as a client would: header fields, JSON, and what a status means. */
import type { Exchange } from '../../kit/transcript.ts';

/** The values of a header field, one for each line. */
export function headerValues({ response }: Exchange, name: string): string[] {
  return (response?.head ?? '').split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 && line.slice(0, colon).toLowerCase() === name.toLowerCase()
      ? [line.slice(colon + 1).trim()]
      : [];
  });
}

/** The status line, as it came. */
export function statusLine({ response }: Exchange): string {
  return response?.head.split('\r\n', 1)[0] ?? '';
}

/** The target of a request: what stands between its method and the version (RFC 9112, section 3). */
export function requestTarget({ request }: Exchange): string {
  return request.head.split(' ', 2)[1] ?? '';
}

/** The status; 0 where there was no response. */
export function statusOf({ response }: Exchange): number {
  return response?.status ?? 0;
}

/** 2xx (RFC 9110, section 15.3). */
export function isSuccess(exchange: Exchange): boolean {
  const status = statusOf(exchange);
  return status >= 200 && status <= 299;
}

/** The server's own fault: 5xx, or no complete response at all. */
export function isCrash(exchange: Exchange): boolean {
  return statusOf(exchange) >= 500 || !exchange.response || exchange.failure !== undefined;
}

/** What a DELETE was answered with when the item is gone: 2xx, or 404 and 410, whoever removed it. */
export function isGone(exchange: Exchange): boolean {
  return isSuccess(exchange) || [404, 410].includes(statusOf(exchange));
}

/** What it was, in a few words for a sentence: `status 404`, or why nothing came. */
export function describeAnswer({ response, failure }: Exchange): string {
  if (failure) return failure.message.split(';', 1)[0] ?? failure.kind;
  return response ? `status ${response.status}` : 'no answer';
}

/** The body as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value at a JSON Pointer (RFC 6901); undefined where there is none. */
export function at(value: unknown, pointer: string): unknown {
  let here = value;
  for (const token of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined;
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    here = Object.hasOwn(here, name) ? (here as Record<string, unknown>)[name] : undefined;
  }
  return here;
}

/** A member of the item in a body, bare or in an envelope. */
export function memberIn({ response }: Exchange, name: string): unknown {
  const body = parseJson(response?.body.text ?? '');
  for (const value of [body, ...Object.values(isRecord(body) ? body : {})]) {
    if (isRecord(value) && Object.hasOwn(value, name)) return value[name];
  }
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
