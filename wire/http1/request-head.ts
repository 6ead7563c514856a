/** Renders the head of a request: request line and header section (RFC 9112 §3, §5). */

/** A request without its body's bytes. */
export interface RequestHead {
  readonly method: string;
  /** The request target in origin form: path and query, sent exactly as given. */
  readonly target: string;
  /** The authority for the Host field: `host` or `host:port`. */
  readonly host: string;
  /** Later fields replace earlier ones of the same name, whatever its case. */
  readonly fields: Readonly<Record<string, string>>;
  /** Bytes of the body; undefined when there is none. */
  readonly bodyBytes: number | undefined;
}

/**
 * The head as ISO-8859-1 text, with its final empty line. Throws a TypeError for what would change the meaning
 * of the bytes around it (a space in the target, a line end in a value): that is the caller's mistake.
 */
export function renderRequestHead({ method, target, host, fields, bodyBytes }: RequestHead): string {
  if (!isToken(method)) throw new TypeError(`${JSON.stringify(method)} is no method`);
  if (!/^\/[\x21-\x7e]*$/.test(target)) {
    throw new TypeError(`${JSON.stringify(target)} is no path: it begins with / and has only visible ASCII`);
  }
  const all: Record<string, string> = { host, accept: '*/*', 'user-agent': 'backend-essentials' };
  // RFC 9110 §8.6: methods that expect a body say so even when it is empty.
  if (bodyBytes !== undefined || /^(?:POST|PUT|PATCH)$/.test(method)) {
    all['content-length'] = String(bodyBytes ?? 0);
  }
  for (const [name, value] of Object.entries(fields)) {
    if (!isToken(name)) throw new TypeError(`${JSON.stringify(name)} is no field name`);
    // RFC 9110 §5.5: visible characters, spaces, tabs, and bytes above ASCII.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new TypeError(`the value of ${name} holds a character that no field may have`);
    }
    all[name.toLowerCase()] = value;
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** RFC 9110 §5.6.2. */
function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}
