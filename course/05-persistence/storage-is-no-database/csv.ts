/** Postcards as CSV (RFC 4180), with the names of the columns in the first line. */
import type { Postcard } from './collection.ts';

const header = 'id,place,sent_on,sender,text';

export function formatCsv(postcards: readonly Postcard[]): string {
  const lines = postcards.map(({ id, place, sentOn, sender, text }) =>
    [id, place, sentOn, sender, text].map(quote).join(','),
  );
  return `${[header, ...lines].join('\n')}\n`;
}

/** The text of one line replaced. A text holds no line end here, so a line is a record. */
export function replaceText(csv: string, id: string, text: string): string {
  return csv
    .split('\n')
    .map((line) => (line.startsWith(`${quote(id)},`) ? [...line.split(',', 4), quote(text)].join(',') : line))
    .join('\n');
}

function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
