/** docs/benchmarks.md: one section for each group, so that a group that is measured again replaces its own alone. */

export interface Section {
  /** Of its group. */
  readonly id: string;
  readonly title: string;
  /** Where, when and how it was measured. */
  readonly conditions: string;
  readonly text: string;
}

const mark = (id: string) => `<!-- group: ${id} -->`;
const marks = /^<!-- group: ([a-z-]+) -->\n/gm;

/** Its section as it stands on the page. */
export function renderSection({ title, conditions, text }: Section): string {
  return [`## ${title}`, conditions, text].join('\n\n');
}

/** Group → its section as it stands on the page. */
export function parsePage(page: string): Map<string, string> {
  const [, ...pieces] = page.split(marks);
  const sections = new Map<string, string>();
  for (let index = 0; index < pieces.length; index += 2) {
    sections.set(pieces[index] ?? '', (pieces[index + 1] ?? '').trim());
  }
  return sections;
}

/** The page, with its sections in the order of `ids`. */
export function renderPage(ids: readonly string[], sections: ReadonlyMap<string, string>): string {
  const there = ids.flatMap((id) => {
    const section = sections.get(id);
    return section === undefined ? [] : [`${mark(id)}\n${section}`];
  });
  return `${[
    '<!-- Made by `npm run bench`: measured, not written. -->',
    '# Benchmarks',
    'What was measured on one machine. A figure is the median of interleaved rounds, with the smallest and the largest beside it: where these lie far apart, the figure is noisy. Yours will differ, the ratios less so. `npm run bench` measures all again, `npm run bench -- stores` one group; Ctrl-C stops it, and leaves nothing.',
    ...there,
  ].join('\n\n')}\n`;
}
