/** Marks in what came over the wire: finding their places, shortening around them, cutting the text at them. */

/** A marked stretch of a text, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export interface Shortened {
  readonly text: string;
  readonly places: readonly Place[];
  readonly before: boolean;
  readonly after: boolean;
}

/** Every place where one of the words stands in the text. */
export function placeWords(text: string, words: readonly string[]): Place[] {
  return words.flatMap((given) => {
    const word = given.trim();
    if (word === '') return [];
    const before = text.split(word).slice(0, -1);
    let start = -word.length;
    return before.map((part) => {
      start += part.length + word.length;
      return { start, length: word.length };
    });
  });
}

/** At most `limit` characters: the neighbourhood of the first mark, or the beginning where nothing is marked. */
export function shortenAround(text: string, places: readonly Place[], limit: number): Shortened {
  if (text.length <= limit) return { text, places, before: false, after: false };
  const first = Math.min(...places.map(({ start }) => start), text.length);
  const wanted = places.length === 0 ? 0 : first - Math.floor(limit / 3);
  const from = Math.max(0, Math.min(wanted, text.length - limit));
  const until = from + limit;
  return {
    text: text.slice(from, until),
    places: places.map(({ start, length }) => ({ start: start - from, length })),
    before: from > 0,
    after: until < text.length,
  };
}

/** A head, its fields cut after `limit` characters where nothing is marked in them: what a signature or a client says of itself. */
export function shortenFields(
  text: string,
  places: readonly Place[],
  limit: number,
): Pick<Shortened, 'text' | 'places'> {
  let at = 0;
  let removed = 0;
  const moved: Place[] = [];
  const lines = text.split('\n').map((line, number) => {
    const own = places.filter(({ start }) => start >= at && start <= at + line.length);
    moved.push(...own.map(({ start, length }) => ({ start: start - removed, length })));
    // The first one says what is asked, or how it is answered.
    const short = number === 0 || own.length > 0 || line.length <= limit ? line : `${line.slice(0, limit)}…`;
    removed += line.length - short.length;
    at += line.length + 1;
    return short;
  });
  return { text: lines.join('\n'), places: moved };
}

/** The text in pieces, marked and not; where marks overlap, they are one. */
export function cutAtMarks(text: string, places: readonly Place[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (until: number, marked: boolean) => {
    const end = Math.min(until, text.length);
    if (end <= at) return;
    const last = pieces.at(-1);
    const piece = text.slice(at, end);
    if (last?.marked && marked) pieces.splice(-1, 1, { text: last.text + piece, marked });
    else pieces.push({ text: piece, marked });
    at = end;
  };
  for (const { start, length } of places.toSorted((a, b) => a.start - b.start)) {
    add(start, false);
    add(start + length, true);
  }
  add(text.length, false);
  return pieces;
}

/**
 * What comes from a backend, so that it can be looked at: one line ending, and a dot for each character that would not
 * be seen or would turn the text around it (Unicode Standard Annex #9, explicit directional formatting).
 */
export function printable(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '·')
  );
}
