/** A small strict XML reader for what S3 clients send: elements and text; no document types, so no entities to blow up. */

export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  /** The text directly inside, with references resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly tag: string;
  text: string;
  readonly children: XmlElement[];
}

/** The deepest document of S3 has five levels. */
const maxDepth = 16;

/** One piece of markup at a time; each alternative ends at its first possible end, so that reading stays linear. */
const markup =
  /<(?:\?(?:[^?]|\?[^>])*\?>|!--(?:[^-]|-[^-])*-->|!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|\/(?<end>[\w:.-]+)\s*>|(?<start>[\w:.-]+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?<empty>\/)?>)/y;

/** Throws a SyntaxError for whatever is not well-formed, nested too deep, or not needed. */
export function parseXml(document: string): XmlElement {
  const root: OpenElement = { tag: '', text: '', children: [] };
  const open: OpenElement[] = [root];
  let position = 0;
  while (position < document.length) {
    const current = open.at(-1) ?? root;
    const next = document.indexOf('<', position);
    const text = document.slice(position, next < 0 ? undefined : next);
    current.text += resolveReferences(text);
    if (current === root && root.text.trim() !== '') throw new SyntaxError('text outside of the document');
    if (next < 0) break;
    markup.lastIndex = next;
    const groups = markup.exec(document)?.groups;
    if (!groups) throw new SyntaxError(`no markup that is known here begins at ${next}`);
    const { start, end, empty, cdata } = groups;
    if (start !== undefined) {
      if (open.length > maxDepth) throw new SyntaxError('nested too deep');
      if (current === root && root.children.length > 0) throw new SyntaxError('more than one document');
      open.push({ tag: start, text: '', children: [] });
    }
    if (end !== undefined || empty !== undefined) close(open, end ?? start);
    if (cdata !== undefined) current.text += cdata;
    position = markup.lastIndex;
  }
  const [element] = root.children;
  if (open.length > 1 || !element) throw new SyntaxError('the document ends too early');
  return element;
}

/** Moves the innermost element into the one around it. */
function close(open: OpenElement[], tag: string | undefined): void {
  const element = open.pop();
  const outer = open.at(-1);
  if (!element || !outer || element.tag !== tag) throw new SyntaxError(`</${tag}> closes nothing`);
  const name = element.tag.slice(element.tag.indexOf(':') + 1);
  outer.children.push({ name, text: element.text, children: element.children });
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+))?;?/gi, (whole, hex, decimal, name) => {
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
    const character = code === undefined ? named[name] : characterOf(code);
    if (character === undefined || !whole.endsWith(';')) throw new SyntaxError(`${whole} is no reference`);
    return character;
  });
}

function characterOf(code: number): string | undefined {
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code === 0 || code > 0x10ffff || surrogate ? undefined : String.fromCodePoint(code);
}

/** The first child of this name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** All children of this name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text of the first child of this name. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text;
}
