/** What was typed and not checked yet: kept in the browser, as long as it lets us. */

const keyOf = (exercise: string) => `draft of ${exercise}`;

/** File name → text; undefined where nothing was typed. */
export function readDraft(exercise: string): Readonly<Record<string, string>> | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(keyOf(exercise)) ?? 'null') as unknown;
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}

export function writeDraft(exercise: string, texts: Readonly<Record<string, string>>): void {
  try {
    localStorage.setItem(keyOf(exercise), JSON.stringify(texts));
  } catch {
    // A browser that keeps nothing keeps nothing; what is checked is kept on the disk.
  }
}
