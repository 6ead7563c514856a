/** Compares names as people read them: `album_id` and `albumId`, `album` and `albums`, `person` and `people`. */

/** Names that are longer mean nothing, and would cost time. */
const maxLength = 200;

/** The words of a name in lower case: `parentAlbumID` → parent, album, id. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, maxLength)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** A name without its style of writing: `album_id` and `albumId` are the same. */
export function plainName(name: string): string {
  return wordsOf(name).join('');
}

/** What a list of such things may be called; `noun` is plain. */
export function listNamesOf(noun: string): string[] {
  const irregular: Readonly<Record<string, string>> = { person: 'people', child: 'children' };
  const other = Object.hasOwn(irregular, noun) ? irregular[noun] : undefined;
  return [
    noun,
    `${noun}s`,
    `${noun}es`,
    ...(noun.endsWith('y') ? [`${noun.slice(0, -1)}ies`] : []),
    ...(other === undefined ? [] : [other]),
  ];
}

/** What a reference names, as words: `albumId` → album. Undefined when the name is none of a reference. */
export function referredBy(member: string): string[] | undefined {
  const words = wordsOf(member);
  if (!['id', 'uuid'].includes(words.at(-1) ?? '')) return undefined;
  return words.length > 1 ? words.slice(0, -1) : undefined;
}
