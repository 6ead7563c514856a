/** The grammar of a response's head: status line, field lines, and what they say about the body's end. */

/** One header or trailer field. */
export interface Field {
  /** In lower case: field names are case-insensitive (RFC 9110 §5.1). */
  readonly name: string;
  readonly value: string;
}

/** Why a text is no valid HTTP/1.1. */
export interface Malformed {
  readonly malformed: string;
}

/** A status line (RFC 9112 §4). */
export interface StatusLine {
  /** The minor version: 0 or 1, rarely more. */
  readonly minor: number;
  readonly status: number;
  readonly reason: string;
}

/** How the end of a body is found (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** RFC 9110 §5.5: CR, LF and NUL are invalid and dangerous in a field's value. */
const forbidden = /[\0\r\n]/;

/** A status line without its line end. A missing space before an empty reason is forgiven, as browsers do. */
export function parseStatusLine(line: string): StatusLine | Malformed {
  const match = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: ([^\r]*))?$/.exec(line);
  if (!match) return { malformed: `${quote(line)} is no status line of HTTP/1.1` };
  return { minor: Number(match[1]), status: Number(match[2]), reason: match[3] ?? '' };
}

/** A field line without its line end. */
export function parseFieldLine(line: string): Field | Malformed {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  // A token (RFC 9110 §5.6.2), so no space before the colon either (RFC 9112 §5.1).
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return { malformed: `${quote(line)} is no header field` };
  const value = trim(line.slice(colon + 1));
  if (forbidden.test(value)) return { malformed: `the field ${quote(line)} holds a forbidden byte` };
  return { name: name.toLowerCase(), value };
}

/** Where the body ends, by the rules of RFC 9112 §6.3 in their order. */
export function parseFraming(
  method: string,
  { status, minor }: StatusLine,
  fields: readonly Field[],
): Framing | Malformed {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  const codings = listOf(fields, 'transfer-encoding');
  const lengths = listOf(fields, 'content-length');
  if (codings.length > 0) {
    if (lengths.length > 0) {
      return { malformed: 'both Content-Length and Transfer-Encoding came (RFC 9112 §6.3)' };
    }
    if (minor === 0) return { malformed: 'Transfer-Encoding came in an HTTP/1.0 response (RFC 9112 §6.1)' };
    // We sent no TE field, so no coding but chunked was offered (RFC 9112 §7.4), and that only once (§6.1).
    if (codings.length === 1 && codings[0]?.toLowerCase() === 'chunked') return { kind: 'chunked' };
    return { malformed: `the transfer coding ${quote(codings.join(', '))} was not asked for` };
  }
  if (lengths.length === 0) return { kind: 'until-close' };
  // The same length several times is one length (RFC 9112 §6.3, rule 5).
  const [length = ''] = lengths;
  if (lengths.some((other) => other !== length)) {
    return { malformed: `Content-Length contradicts itself: ${quote(lengths.join(', '))}` };
  }
  if (!/^\d+$/.test(length)) return { malformed: `Content-Length is no number: ${quote(length)}` };
  return { kind: 'length', bytes: Number(length) };
}

/** Whether the connection may be used again after this response (RFC 9112 §9.3). */
export function isPersistent(minor: number, fields: readonly Field[]): boolean {
  const options = listOf(fields, 'connection').map((option) => option.toLowerCase());
  if (options.includes('close')) return false;
  return minor >= 1 || options.includes('keep-alive');
}

/** A text from the wire, quoted for a message: shortened, and without anything a terminal would obey. */
export function quote(text: string, limit = 60): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return JSON.stringify(shown).replace(
    /[\x7f-\x9f]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** The members of a comma-separated field, over all its lines (RFC 9110 §5.3); an empty value is one empty member. */
function listOf(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name === name).flatMap(({ value }) => value.split(',').map(trim));
}

/**
 * Adds a field line without its line end to the fields before it, or continues the last of them: RFC 9112 §5.2
 * has a client join folded lines by a space.
 */
export function addFieldLine(fields: Field[], line: string): Malformed | undefined {
  if (isSpace(line[0])) {
    const last = fields.pop();
    // RFC 9112 §2.2: nobody knows what white space between the start line and the first field means.
    if (!last) return { malformed: 'white space came before the first field' };
    if (forbidden.test(line)) return { malformed: `the field ${quote(last.name)} holds a forbidden byte` };
    fields.push({ name: last.name, value: `${last.value} ${trim(line)}` });
    return undefined;
  }
  const field = parseFieldLine(line);
  if ('malformed' in field) return field;
  fields.push(field);
  return undefined;
}

/** The line without CRLF or bare LF (RFC 9112 §2.2); a CR elsewhere is for the grammar to refuse. */
export function withoutLineEnd(line: string): string {
  if (line.endsWith('\r\n')) return line.slice(0, -2);
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** Without optional white space around (RFC 9110 §5.6.3). A loop, as a pattern would take quadratic time. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
