/** Reads one HTTP/1.1 response (RFC 9112) from bytes, however they were cut into pieces. */
import type { CapturedBody, WireFailure } from '../../kit/transcript.ts';
import { createBodyCapture } from '../captured-body.ts';
import { createGatherer, type LineStep, type Step } from './gather.ts';
import {
  addFieldLine,
  type Field,
  type Framing,
  isPersistent,
  parseFraming,
  parseStatusLine,
  quote,
  type StatusLine,
  withoutLineEnd,
} from './head.ts';

/** What the response answers, and how much of it is accepted, in bytes. */
export interface ParserOptions {
  /** The request's method: the answer to HEAD has no body. */
  readonly method: string;
  /** Status lines, header sections (those of interim responses too), trailers and chunk extensions together. */
  readonly headBytes: number;
  /** The whole body. */
  readonly bodyBytes: number;
  /** What is kept of the body; the rest is counted. */
  readonly captureBytes: number;
}

/** A response of which at least the header section is complete. */
export interface ParsedResponse {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly Field[];
  /** The bytes of the status line and header section (ISO-8859-1 text), without interim responses. */
  readonly head: string;
  readonly body: CapturedBody;
  readonly trailers: readonly Field[];
}

/** How far a parser is. */
export type ParserState =
  | { readonly kind: 'reading' }
  /** `reusable`: the connection may carry another request, and no byte came after the response's end. */
  | { readonly kind: 'complete'; readonly reusable: boolean }
  | { readonly kind: 'failed'; readonly failure: WireFailure['kind']; readonly message: string };

/** Reads one response. Once its state is not `reading`, further bytes change nothing but `reusable`. */
export interface ResponseParser {
  push(bytes: Uint8Array): void;
  /** The server will send no more. */
  end(): void;
  state(): ParserState;
  /** The final response as far as it came; undefined until its header section is complete. */
  response(): ParsedResponse | undefined;
  /** What the next bytes are to be, in words. */
  awaiting(): string;
}

/** A parser for the response to one request. It never throws: what the server does wrong is its state. */
export function createResponseParser(options: ParserOptions): ResponseParser {
  const { headBytes, bodyBytes } = options;
  const capture = createBodyCapture(options.captureBytes);
  const fields: Field[] = [];
  const trailers: Field[] = [];
  let state: ParserState = { kind: 'reading' };
  let surplus = false;
  let headRoom = headBytes;
  let head = '';
  let statusLine: StatusLine | undefined;
  let framing: Framing | undefined;

  const stop = (result: ParserState): Step => {
    state = result;
    return { read: 'nothing' };
  };
  const fail = (failure: WireFailure['kind'], message: string) => stop({ kind: 'failed', failure, message });
  const complete = () => {
    const closes = framing?.kind === 'until-close';
    return stop({ kind: 'complete', reusable: !closes && isPersistent(statusLine?.minor ?? 0, fields) });
  };

  const statusStep: LineStep = {
    read: 'line',
    awaiting: 'the status line',
    beginning: /^(?:HTTP\/1\.|HTTP\/1$|HTTP\/$|HTTP$|HTT$|HT$|H$)/,
    take(line) {
      const parsed = parseStatusLine(withoutLineEnd(line));
      if ('malformed' in parsed) return fail('malformed', parsed.malformed);
      headRoom -= line.length;
      head = line;
      fields.length = 0;
      statusLine = parsed;
      return fieldStep;
    },
  };
  const fieldStep: LineStep = {
    read: 'line',
    awaiting: 'the rest of the header section',
    take(line) {
      headRoom -= line.length;
      head += line;
      if (withoutLineEnd(line) === '' && statusLine) return endHead(statusLine);
      const problem = addFieldLine(fields, withoutLineEnd(line));
      return problem ? fail('malformed', problem.malformed) : fieldStep;
    },
  };
  const endHead = (start: StatusLine): Step => {
    if (start.status === 101)
      return fail('malformed', 'a switch of protocols (101) came, but none was asked for');
    // RFC 9110 §15.2: any number of interim responses may come before the final one.
    if (start.status < 200) return statusStep;
    const parsed = parseFraming(options.method, start, fields);
    if ('malformed' in parsed) {
      framing = { kind: 'none' };
      return fail('malformed', parsed.malformed);
    }
    framing = parsed;
    if (framing.kind === 'none') return complete();
    if (framing.kind === 'chunked') return chunkSizeStep;
    if (framing.kind === 'length') return bodyStep(framing.bytes, 'the body', complete);
    return bodyStep(Number.POSITIVE_INFINITY, 'the end of a body that ends with the connection', complete);
  };
  const bodyStep = (bytes: number, awaiting: string, next: () => Step): Step => {
    if (framing?.kind !== 'until-close' && bytes > bodyBytes - capture.bytes) {
      return fail('too-large', `the body is said to be larger than the ${bodyBytes} bytes that are accepted`);
    }
    const take = (piece: Uint8Array) => {
      capture.add(piece);
      if (capture.bytes <= bodyBytes) return undefined;
      return fail('too-large', `the body is larger than the ${bodyBytes} bytes that are accepted`);
    };
    return { read: 'stretch', awaiting, bytes, take, next };
  };

  // The framing of chunks is read strictly: RFC 9112 §2.2 forgives a bare LF only in the start line and in
  // fields, and to guess where a chunk ends is how responses are smuggled.
  const chunkSizeStep: LineStep = {
    read: 'line',
    awaiting: 'the size of the next chunk',
    beginning: /^[0-9A-Fa-f]+(?:$|[ \t]*(?:$|;|\r$|\r\n$))/,
    take(line) {
      const size = /^([0-9A-Fa-f]+)[ \t]*(;[^\r\n]*)?\r\n$/.exec(line);
      if (!size?.[1]) return fail('malformed', `${quote(line)} is no chunk size`);
      // RFC 9112 §7.1.1: the total length of chunk extensions is to be limited.
      headRoom -= size[2]?.length ?? 0;
      const bytes = Number.parseInt(size[1], 16);
      return bytes === 0 ? trailerStep : bodyStep(bytes, 'a chunk', () => chunkEndStep);
    },
  };
  const chunkEndStep: LineStep = {
    read: 'line',
    awaiting: 'the line end after a chunk',
    beginning: /^\r(?:\n|$)/,
    take: () => chunkSizeStep,
  };
  const trailerStep: LineStep = {
    read: 'line',
    awaiting: 'the end of the trailers',
    take(line) {
      headRoom -= line.length;
      if (withoutLineEnd(line) === '') return complete();
      const problem = addFieldLine(trailers, withoutLineEnd(line));
      return problem ? fail('malformed', problem.malformed) : trailerStep;
    },
  };

  const gatherer = createGatherer(statusStep, {
    limit: () => headRoom,
    tooLong: () =>
      fail('too-large', `the header section is larger than the ${headBytes} bytes that are accepted`),
    unexpected: (line, step) => fail('malformed', `${quote(line)} came where ${step.awaiting} belongs`),
  });
  return {
    push(bytes) {
      if (gatherer.push(bytes) > 0) surplus = true;
    },
    end() {
      if (state.kind !== 'reading') return;
      if (framing?.kind === 'until-close') complete();
      else fail('closed', 'the server closed the connection');
    },
    state() {
      // RFC 9112 §6.3: what follows the response is never read as another one.
      return state.kind === 'complete' && surplus ? { ...state, reusable: false } : state;
    },
    response() {
      if (!statusLine || !framing) return undefined;
      const { status, reason } = statusLine;
      return { status, reason, fields, head, body: capture.body(), trailers };
    },
    awaiting: gatherer.awaiting,
  };
}
