/** Reads one HTTP/1.1 response (RFC 9112) from bytes, however they were cut into pieces. */
import type { CapturedBody, WireFailure } from '../../kit/transcript.ts';
import { createBodyCapture } from '../captured-body.ts';
import {
  type Field,
  type Framing,
  isPersistent,
  type Malformed,
  parseFieldLine,
  parseFraming,
  parseStatusLine,
  quote,
  type StatusLine,
} from './head.ts';

/** What the response answers, and how much of it is accepted, in bytes. */
export interface ParserOptions {
  /** The request's method: the answer to HEAD has no body. */
  readonly method: string;
  /** Status lines, header sections (those of interim responses too) and trailers together. */
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
  /** `reusable`: the connection may carry another request; no byte came after the response's end. */
  | { readonly kind: 'complete'; readonly reusable: boolean }
  | { readonly kind: 'failed'; readonly failure: WireFailure['kind']; readonly message: string };

/** Reads one response. After its state is no longer `reading`, further bytes change only `reusable`. */
export interface ResponseParser {
  push(bytes: Uint8Array): void;
  /** The server will send no more. */
  end(): void;
  state(): ParserState;
  /** The final response as far as it came; undefined until its header section is complete. */
  response(): ParsedResponse | undefined;
  /** What the parser needs next, or needed when it stopped, in words. */
  awaiting(): string;
}

/** What the next bytes are: a line that is read to its end, or a stretch of the body. */
type Step =
  | {
      readonly read: 'line';
      readonly awaiting: string;
      /** Takes the line with its end. */
      readonly take: (line: string) => void;
      /** What no beginning of such a line fails; so that garbage is refused before its line ends. */
      readonly prefix?: RegExp;
    }
  | { readonly read: 'body'; readonly next: () => void };

/** A parser for the response to one request. It never throws: what the server does wrong is its state. */
export function createResponseParser(options: ParserOptions): ResponseParser {
  const { method, headBytes, bodyBytes, captureBytes } = options;
  const capture = createBodyCapture(captureBytes);
  const trailers: Field[] = [];
  let state: ParserState = { kind: 'reading' };
  let surplus = false;
  let line = '';
  let headRoom = headBytes;
  let head = '';
  let statusLine: StatusLine | undefined;
  let fields: Field[] = [];
  let framing: Framing | undefined;
  /** Bytes still to come of the stretch that is read. */
  let remaining = 0;

  const fail = (failure: WireFailure['kind'], message: string) => {
    state = { kind: 'failed', failure, message };
  };
  const complete = () => {
    const persistent = framing?.kind !== 'until-close' && isPersistent(statusLine?.minor ?? 0, fields);
    state = { kind: 'complete', reusable: persistent };
  };

  const readStatus: Step = {
    read: 'line',
    awaiting: 'the status line',
    prefix: /^(H(T(T(P(\/(1(\..*)?)?)?)?)?)?)?$/s,
    take(text) {
      const parsed = parseStatusLine(withoutEnd(text));
      if ('malformed' in parsed) return fail('malformed', parsed.malformed);
      head = text;
      statusLine = parsed;
      fields = [];
      step = readFields;
    },
  };
  const readFields: Step = {
    read: 'line',
    awaiting: 'the rest of the header section',
    take(text) {
      head += text;
      if (withoutEnd(text) === '') return endHead();
      const problem = addField(fields, withoutEnd(text));
      if (problem) fail('malformed', problem.malformed);
    },
  };
  const endHead = () => {
    if (!statusLine) return;
    if (statusLine.status === 101) return fail('malformed', '101 Switching Protocols came, but no Upgrade was sent');
    // RFC 9110 §15.2: any number of interim responses may come before the final one.
    if (statusLine.status < 200) {
      step = readStatus;
      return;
    }
    const parsed = parseFraming(method, statusLine, fields);
    if ('malformed' in parsed) {
      framing = { kind: 'none' };
      return fail('malformed', parsed.malformed);
    }
    framing = parsed;
    if (framing.kind === 'none') return complete();
    if (framing.kind === 'chunked') {
      step = readChunkSize;
      return;
    }
    startBody(framing.kind === 'length' ? framing.bytes : Number.POSITIVE_INFINITY, complete);
  };
  const startBody = (bytes: number, next: () => void) => {
    if (Number.isFinite(bytes) && capture.bytes + bytes > bodyBytes) {
      return fail('too-large', `the body announces more than the ${bodyBytes} bytes that are accepted`);
    }
    remaining = bytes;
    step = { read: 'body', next };
    if (bytes === 0) next();
  };
  // The framing of chunks is read strictly: RFC 9112 §2.2 forgives a bare LF only in the start line and in
  // fields, and to guess where a chunk ends is how responses are smuggled.
  const readChunkSize: Step = {
    read: 'line',
    awaiting: 'the size of the next chunk',
    prefix: /^[0-9A-Fa-f]*(?:[ \t]*(?:;.*|\r?\n?))$/s,
    take(text) {
      const size = /^([0-9A-Fa-f]+)[ \t]*(;[^\r\n]*)?\r\n$/.exec(text);
      if (!size?.[1]) return fail('malformed', `${quote(text)} is no chunk size`);
      // RFC 9112 §7.1.1: the total length of chunk extensions is to be limited.
      headRoom -= size[2]?.length ?? 0;
      const bytes = Number.parseInt(size[1], 16);
      if (bytes === 0) step = readTrailers;
      else {
        startBody(bytes, () => {
          step = readChunkEnd;
        });
      }
    },
  };
  const readChunkEnd: Step = {
    read: 'line',
    awaiting: "the end of a chunk's line",
    prefix: /^\r?\n?$/,
    take(text) {
      if (text === '\r\n') step = readChunkSize;
      else fail('malformed', `a chunk is longer than its size says, or ends in ${quote(text)}`);
    },
  };
  const readTrailers: Step = {
    read: 'line',
    awaiting: 'the end of the trailers',
    take(text) {
      if (withoutEnd(text) === '') return complete();
      const problem = addField(trailers, withoutEnd(text));
      if (problem) fail('malformed', problem.malformed);
    },
  };
  let step: Step = readStatus;

  /** Takes bytes up to the next LF; gives the offset behind what was taken. */
  const takeLine = (bytes: Uint8Array, offset: number, current: Step & { read: 'line' }): number => {
    const feed = bytes.indexOf(0x0a, offset);
    const behind = feed === -1 ? bytes.length : feed + 1;
    line += Buffer.from(bytes.buffer, bytes.byteOffset + offset, behind - offset).toString('latin1');
    if (line.length > headRoom) {
      fail('too-large', `more than ${headBytes} bytes came in the header section, trailers or chunk extensions`);
    } else if (current.prefix && !current.prefix.test(line)) {
      fail('malformed', `${quote(line)} is not ${current.awaiting}`);
    } else if (feed !== -1) {
      if (current === readStatus || current === readFields || current === readTrailers) headRoom -= line.length;
      const whole = line;
      line = '';
      current.take(whole);
    }
    return behind;
  };

  /** Takes bytes of the body; gives the offset behind what was taken. */
  const takeBody = (bytes: Uint8Array, offset: number, current: Step & { read: 'body' }): number => {
    const piece = bytes.subarray(offset, Math.min(bytes.length, offset + remaining));
    capture.add(piece);
    remaining -= piece.length;
    if (capture.bytes > bodyBytes) {
      fail('too-large', `the body is larger than the ${bodyBytes} bytes that are accepted`);
    } else if (remaining === 0) current.next();
    return offset + piece.length;
  };

  return {
    push(bytes) {
      let offset = 0;
      while (offset < bytes.length && state.kind === 'reading') {
        offset = step.read === 'line' ? takeLine(bytes, offset, step) : takeBody(bytes, offset, step);
      }
      if (offset < bytes.length) surplus = true;
    },
    end() {
      if (state.kind !== 'reading') return;
      if (framing?.kind === 'until-close') complete();
      else fail('closed', 'the server closed the connection');
    },
    state() {
      // RFC 9112 §6.3: what follows a response is never read as another one.
      return state.kind === 'complete' && surplus ? { ...state, reusable: false } : state;
    },
    response() {
      if (!statusLine || !framing) return undefined;
      const { status, reason } = statusLine;
      return { status, reason, fields, head, body: capture.body(), trailers };
    },
    awaiting() {
      if (step.read === 'line') return step.awaiting;
      if (remaining === Number.POSITIVE_INFINITY) return 'the end of a body that ends with the connection';
      return `${remaining} more bytes of ${framing?.kind === 'chunked' ? 'a chunk' : 'the body'}`;
    },
  };
}

/** RFC 9112 §2.2: a bare LF ends a line too; a CR elsewhere is for the field's grammar to refuse. */
function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}

/** Adds a field, or continues the last one: RFC 9112 §5.2 has a client join folded lines by a space. */
function addField(fields: Field[], line: string): Malformed | undefined {
  if (/^[ \t]/.test(line)) {
    const last = fields.pop();
    // RFC 9112 §2.2: white space between the start line and the first field.
    if (!last) return { malformed: 'white space came before the first field' };
    return addField(fields, `${last.name}: ${last.value} ${line.replace(/^[ \t]+/, '')}`);
  }
  const field = parseFieldLine(line);
  if ('malformed' in field) return field;
  fields.push(field);
  return undefined;
}
