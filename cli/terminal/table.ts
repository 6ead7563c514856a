/** A table of plain text. */

/** A number, perhaps with a unit. */
const quantity = /^(-?[\d,.]+( \S+)?|–|)$/;

/** Pads every column to its widest cell; numbers are set to the right. */
export function renderTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [header, ...lines];
  const columns = header.map((_, index) => ({
    width: Math.max(...all.map((line) => (line[index] ?? '').length)),
    right: lines.length > 0 && lines.every((line) => quantity.test(line[index] ?? '')),
  }));
  return all
    .map((line) =>
      columns
        .map(({ width, right }, index) => {
          const cell = line[index] ?? '';
          return right ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
