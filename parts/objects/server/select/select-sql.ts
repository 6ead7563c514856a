/** Turns a request of S3 Select into DuckDB's SQL, and rows into the text of the answer. */
import type { SelectInput, SelectOutput } from './select-request.ts';

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What reads the object's file. Columns of CSV are text, as in S3 Select. */
export function renderSource(input: SelectInput, path: string): string {
  const file = quoteText(path);
  if (input.format === 'Parquet') return `read_parquet(${file})`;
  const compression = `compression = ${quoteText(input.gzip ? 'gzip' : 'uncompressed')}`;
  if (input.format === 'JSON') {
    return `read_json(${file}, ${compression}, format = ${quoteText(input.lines ? 'newline_delimited' : 'auto')})`;
  }
  const options = [
    compression,
    'all_varchar = true',
    // Told apart from an empty field, which is text.
    "nullstr = '\u0001'",
    `header = ${input.header !== 'NONE'}`,
    'skip = 0',
    'null_padding = true',
    // As null_padding demands where a field may hold a line end.
    'parallel = false',
    `delim = ${quoteText(input.field)}`,
    `quote = ${quoteText(input.quote)}`,
    `escape = ${quoteText(input.escape)}`,
    `comment = ${quoteText(input.comment)}`,
  ];
  return `read_csv(${file}, ${options.join(', ')})`;
}

/** The object under its name in S3 Select; where no header names the columns they are `_1`, `_2`, … */
export function renderView(input: SelectInput, source: string, columns: number): string {
  const positional = input.format === 'CSV' && input.header !== 'USE';
  const names = Array.from({ length: columns }, (_, at) => `_${at + 1}`).join(', ');
  return `create view S3Object${positional ? ` (${names})` : ''} as select * from ${source}`;
}

/** `S3Object[*]` says that a document is a list of rows, which here it always is. */
export function renderExpression(expression: string): string {
  return expression.replace(/\bS3Object\[\*\]/gi, 'S3Object').replace(/;\s*$/, '');
}

/** The expression with each row made ready for the answer: one JSON text, or a text for each field. */
export function renderQuery(expression: string, output: SelectOutput): string {
  const wanted = output.format === 'JSON' ? 'to_json(_row)::varchar' : 'columns(*)::varchar';
  // A comment at the end of the expression ends with its line.
  return `select ${wanted} from (${expression}\n) as _row`;
}

/** A row as a record of the answer. */
export function formatRecord(row: readonly (string | null)[], output: SelectOutput): string {
  if (output.format === 'JSON') return (row[0] ?? '') + output.record;
  return row.map((value) => formatField(value ?? '', output)).join(output.field) + output.record;
}

function formatField(value: string, output: Extract<SelectOutput, { format: 'CSV' }>): string {
  const { field, quote, record, quoteAlways } = output;
  const special = [field, quote, record, '\n', '\r'].some((one) => one !== '' && value.includes(one));
  return quoteAlways || special ? quote + value.replaceAll(quote, output.escape + quote) + quote : value;
}
