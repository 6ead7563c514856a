/** The evidence of a finding: exchanges with the decisive bytes marked, and the command that sends them again. */
import type { Mark } from '../../kit/audit.ts';
import type { WireEvidence } from '../../kit/report.ts';
import { type CapturedBody, type Exchange, mapBodies } from '../../kit/transcript.ts';
import { truncateBody } from '../../wire/captured-body.ts';
import { headerValues } from '../reading/response.ts';

/** Bytes of a body that are kept as evidence. */
const bodyBytes = 16 * 1024;
/** Exchanges that one finding shows. */
const maxExchanges = 4;

/** Groups the marks by their exchange, in the order in which they were sent. */
export function createEvidence(marks: readonly Mark[]): WireEvidence[] {
  const exchanges = [...new Set(marks.map(({ exchange }) => exchange))]
    .toSorted((a, b) => a.timing.start - b.timing.start)
    .slice(0, maxExchanges);
  return exchanges.map((exchange) => {
    const kept = mapBodies(exchange, (body) => truncateBody(body, bodyBytes));
    const gateway = gatewayOf(exchange);
    return {
      exchange: kept,
      marks: marks
        .filter((mark) => mark.exchange === exchange)
        .flatMap(({ part, text }) => {
          const start = text === '' ? -1 : textOf(kept, part).indexOf(text);
          return start < 0 ? [] : [{ part, start, length: text.length }];
        }),
      curl: curlOf(exchange),
      ...(gateway ? { gateway } : {}),
    };
  });
}

/** The text of one part of an exchange. */
export function textOf({ request, response }: Exchange, part: Mark['part']): string {
  if (part === 'request head') return request.head;
  return part === 'response head' ? (response?.head ?? '') : (response?.body.text ?? '');
}

/** A line for a shell that sends the request again; what is a credential stands in it as `…`. */
function curlOf({ request }: Exchange): string {
  const own = [
    'host',
    'traceparent',
    'content-length',
    'connection',
    'accept-encoding',
    'user-agent',
    'accept',
  ];
  const fields = request.head
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '' && !own.includes((line.split(':', 1)[0] ?? '').toLowerCase()));
  return [
    'curl -i',
    ...(request.method === 'GET' ? [] : [`-X ${request.method}`]),
    ...fields.map((line) => `-H ${quote(line)}`),
    ...dataOf(request.body),
    quote(request.url),
  ].join(' ');
}

/** What is sent with it. Bytes that are no text, or of which a part was kept, do not fit into a line. */
function dataOf({ bytes, text, truncated }: CapturedBody): string[] {
  if (bytes === 0) return [];
  const isText = !truncated && !/[^\P{Cc}\t\r\n]|\ufffd/u.test(text);
  return [isText ? `--data ${quote(text)}` : '--data-binary @body.bin'];
}

/** A word for a POSIX shell (Shell Command Language, 2.2.2): between single quotes everything stands for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What says that something between us and the backend may have answered (RFC 9110, section 7.6.3). */
function gatewayOf(exchange: Exchange): string | undefined {
  const [via] = headerValues(exchange, 'via');
  if (via) return `Via: ${via}`;
  const [server = ''] = headerValues(exchange, 'server');
  return /cloudflare|cloudfront|akamai|fastly|varnish|envoy|awselb|kong/i.test(server)
    ? `Server: ${server}`
    : undefined;
}
