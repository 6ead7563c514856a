/** What SelectObjectContent asks for: an expression, the format of the object, and that of the answer. */
import { childOf, textOf, type XmlElement } from '../../xml/parse.ts';
import { S3Error } from '../s3-error.ts';

export interface SelectRequest {
  readonly expression: string;
  readonly input: SelectInput;
  readonly output: SelectOutput;
}

export type SelectInput = { readonly gzip: boolean } & (
  | ({ readonly format: 'CSV'; readonly header: 'NONE' | 'USE' | 'IGNORE' } & CsvDialect & {
        readonly comment: string;
      })
  | { readonly format: 'JSON'; readonly lines: boolean }
  | { readonly format: 'Parquet' }
);

export type SelectOutput =
  | ({ readonly format: 'CSV'; readonly quoteAlways: boolean; readonly record: string } & CsvDialect)
  | { readonly format: 'JSON'; readonly record: string };

interface CsvDialect {
  readonly field: string;
  readonly quote: string;
  readonly escape: string;
}

/** Throws `MalformedXML`, `InvalidArgument` or `NotImplemented`. */
export function parseSelectRequest(document: XmlElement | undefined): SelectRequest {
  if (document?.name !== 'SelectObjectContentRequest') throw new S3Error('MalformedXML');
  const input = childOf(document, 'InputSerialization');
  const output = childOf(document, 'OutputSerialization');
  const expression = textOf(document, 'Expression');
  if (!expression || !input || !output) throw new S3Error('MalformedXML');
  choose(document, 'ExpressionType', ['SQL']);
  if (childOf(document, 'ScanRange')) throw unknown('ScanRange');
  return { expression, input: parseInput(input), output: parseOutput(output) };
}

function parseInput(element: XmlElement): SelectInput {
  const gzip = choose(element, 'CompressionType', ['NONE', 'GZIP']) === 'GZIP';
  const csv = childOf(element, 'CSV');
  if (csv) {
    choose(csv, 'RecordDelimiter', ['\n', '\r\n']);
    return {
      gzip,
      format: 'CSV',
      header: choose(csv, 'FileHeaderInfo', ['NONE', 'USE', 'IGNORE']),
      ...parseDialect(csv),
      comment: one(csv, 'Comments', ''),
    };
  }
  const json = childOf(element, 'JSON');
  if (json) return { gzip, format: 'JSON', lines: choose(json, 'Type', ['DOCUMENT', 'LINES']) === 'LINES' };
  if (!childOf(element, 'Parquet')) throw new S3Error('MalformedXML');
  if (gzip) throw unknown('CompressionType of Parquet');
  return { gzip, format: 'Parquet' };
}

function parseOutput(element: XmlElement): SelectOutput {
  const csv = childOf(element, 'CSV');
  if (csv) {
    return {
      format: 'CSV',
      quoteAlways: choose(csv, 'QuoteFields', ['ASNEEDED', 'ALWAYS']) === 'ALWAYS',
      record: textOf(csv, 'RecordDelimiter') ?? '\n',
      ...parseDialect(csv),
    };
  }
  const json = childOf(element, 'JSON');
  if (!json) throw new S3Error('MalformedXML');
  return { format: 'JSON', record: textOf(json, 'RecordDelimiter') ?? '\n' };
}

function parseDialect(csv: XmlElement): CsvDialect {
  return {
    field: one(csv, 'FieldDelimiter', ','),
    quote: one(csv, 'QuoteCharacter', '"'),
    escape: one(csv, 'QuoteEscapeCharacter', '"'),
  };
}

/** At most one character. */
function one(element: XmlElement, name: string, otherwise: string): string {
  const text = textOf(element, name) ?? otherwise;
  if (text.length <= 1) return text;
  throw new S3Error('InvalidArgument', { message: `${name} has to be one character.` });
}

/** One of these, the first unless given. */
function choose<const Choice extends string>(
  element: XmlElement,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = textOf(element, name);
  const choice = text === undefined ? choices[0] : choices.find((candidate) => candidate === text);
  if (choice === undefined) throw unknown(`${name} ${JSON.stringify(text)}`);
  return choice;
}

function unknown(what: string): S3Error {
  return new S3Error('NotImplemented', { message: `SelectObjectContent knows no ${what} here.` });
}
