/** Percent-encoding as signatures want it: RFC 3986 §2.3 leaves only the unreserved characters as they are. */

/** Encodes everything but `A-Z a-z 0-9 - . _ ~`. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same, with the slashes of a path kept. */
export function encodePath(text: string): string {
  return encodeUri(text).replaceAll('%2F', '/');
}
