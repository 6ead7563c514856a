/** What was said on the wire, as data: exchanges with their bytes and their times. */

/** One request and its response, as the client saw them. Times are ms since the epoch, with fractions. */
export interface Exchange {
  /** Unique within the transcript; also the trace id (W3C Trace Context, 32 hex digits) that the request carries. */
  readonly id: string;
  /** Who sent it: a node of the experiment's topology, such as `client` or `writers`. */
  readonly from: string;
  /** Which way of doing the thing it belongs to, such as `offset`; absent for what belongs to none. */
  readonly variant?: string;
  /** What a reader should call it, such as `page 3`. */
  readonly label?: string;
  readonly protocol: 'HTTP/1.1';
  /** The same for all exchanges that share a TCP connection. */
  readonly connection: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    /** The bytes of the request line and header section, as sent (ISO-8859-1 text). */
    readonly head: string;
    readonly body: CapturedBody;
  };
  /** Absent when no complete header section came. */
  readonly response?: {
    readonly status: number;
    /** The bytes of the status line and header section, as received (ISO-8859-1 text). */
    readonly head: string;
    readonly body: CapturedBody;
  };
  readonly timing: Timing;
  /** Why there is no complete response. */
  readonly failure?: WireFailure;
}

/**
 * One request and its answer in a protocol of binary messages, told in the words of its manual: the text of a
 * body is a message a line.
 */
export interface MessageExchange
  extends Pick<Exchange, 'id' | 'from' | 'variant' | 'label' | 'connection' | 'timing'> {
  readonly protocol: 'PostgreSQL' | 'MongoDB';
  readonly request: { readonly body: CapturedBody };
  readonly response: { readonly body: CapturedBody };
}

/** What a transcript holds: tell them apart by their `protocol`. */
export type AnyExchange = Exchange | MessageExchange;

/** What was asked and answered, by the rules of a protocol. */
export type Said = Pick<Exchange, Spoken> | Pick<MessageExchange, Spoken>;
type Spoken = 'protocol' | 'request' | 'response';

/** An exchange that was overheard, before it is known who sent it and why. */
export type Heard = Said & Pick<Exchange, 'id' | 'connection' | 'timing'>;

/** One way of an exchange: HTTP has a head, and a protocol of messages none. */
export interface Message {
  readonly head?: string;
  readonly body: CapturedBody;
}

/** A body, kept up to a limit. */
export interface CapturedBody {
  /** The kept beginning: UTF-8 text (a byte that is no UTF-8 becomes U+FFFD). */
  readonly text: string;
  /** Bytes of the whole body on the wire; of HTTP, after removal of the chunked framing. */
  readonly bytes: number;
  /** True when `text` is not the whole body. */
  readonly truncated: boolean;
}

/** Moments of an exchange, in ms since the epoch; a moment that did not come is absent. */
export interface Timing {
  readonly start: number;
  /** The TCP connection stood (absent when an open one was used again). */
  readonly connected?: number;
  /** The last byte of the request was handed to the socket. */
  readonly sent?: number;
  readonly firstByte?: number;
  readonly lastByte?: number;
  readonly end: number;
}

/** What went wrong on the wire. */
export interface WireFailure {
  readonly kind:
    | 'refused'
    | 'unreachable'
    | 'timeout'
    | 'reset'
    | 'closed'
    | 'malformed'
    | 'too-large'
    | 'aborted';
  /** What was awaited, how long, and the last thing seen, in one sentence. */
  readonly message: string;
}

/** The exchanges of a run, in the order in which they started; bounded, so `dropped` counts what was not kept. */
export interface Transcript {
  readonly exchanges: readonly AnyExchange[];
  readonly dropped: number;
}

/** The same exchange with other bodies. */
export function mapBodies<Any extends AnyExchange>(
  exchange: Any,
  change: (body: CapturedBody) => CapturedBody,
): Any {
  const { request, response } = exchange;
  return {
    ...exchange,
    request: { ...request, body: change(request.body) },
    ...(response && { response: { ...response, body: change(response.body) } }),
  };
}

/** What tells one exchange from another: of HTTP the two heads, of a protocol of messages all of it. */
export function tellingTexts({ request, response }: AnyExchange): { request: string; response: string } {
  const of = ({ head, body }: Message) => head ?? body.text;
  return { request: of(request), response: response ? of(response) : '' };
}

/** In a few words what was asked, and how it was refused; undefined where it was not. */
export function summarize(said: Said): { request: string; refusal: string | undefined } {
  if (said.protocol === 'HTTP/1.1') {
    const { method, url, head } = said.request;
    const status = said.response?.status ?? 0;
    const operation = /^x-amz-target: \w+\.(\w+)/im.exec(head)?.[1];
    return {
      request: operation ?? `${method} ${url.replace(/^\w+:\/\/[^/]+|\?.*$/g, '')}`,
      refusal: status >= 400 ? String(status) : undefined,
    };
  }
  const [asked, answered] = [said.request.body.text, said.response.body.text];
  return said.protocol === 'MongoDB'
    ? { request: /"(\w+)"/.exec(asked)?.[1] ?? '', refusal: /"codeName": "(\w+)"/.exec(answered)?.[1] }
    : {
        request: (/^(?:Query|Parse)\s+(\w+)/.exec(asked)?.[1] ?? asked.split('\n', 1)[0] ?? '').toLowerCase(),
        refusal: /^ErrorResponse {2}\S+ (\w+)/m.exec(answered)?.[1],
      };
}
