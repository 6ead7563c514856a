/** XML that we say: an element is its name and its content. */

export type XmlNode = readonly [
  name: string,
  /** An element without a value is left out. */
  content: string | number | boolean | undefined | readonly XmlNode[],
];

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A whole document, in the namespace of S3 unless told otherwise: errors have none. */
export function renderXml([name, content]: XmlNode, options: { readonly namespace?: boolean } = {}): string {
  const attribute = (options.namespace ?? true) ? ` xmlns="${namespace}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${renderContent(content)}</${name}>`;
}

function renderContent(content: XmlNode[1]): string {
  if (!Array.isArray(content)) return escapeText(String(content ?? ''));
  return content
    .map(([name, inner]: XmlNode) =>
      inner === undefined ? '' : `<${name}>${renderContent(inner)}</${name}>`,
    )
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A key may hold any character: those that XML would change or forbids are written as numbers, as S3 does. */
function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are meant.
    /[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}
