/** Makes a text that its schema accepts: the marker where it may stand, else an example, else what its format or pattern asks for. */
import type { JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { fingerprint } from './fingerprint.ts';
import { NoSample } from './no-sample.ts';
import { takes } from './schema-members.ts';

/** A text that has to be longer is refused. */
const maxLength = 10_000;

export interface StringOptions {
  readonly place: string;
  readonly marker: string;
  /** Values that the contract shows. */
  readonly examples: readonly unknown[];
  /** The marker is better than an example. */
  readonly carries: boolean;
}

/** Format → a text of it; `digits` are hexadecimal, and differ from item to item. */
const formats: Readonly<Record<string, (digits: string, marker: string) => string>> = {
  uuid: (digits) =>
    [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      `8${digits.slice(17, 20)}`,
      digits.slice(20, 32),
    ].join('-'),
  email: (digits) => `${digits.slice(0, 12)}@example.com`,
  'idn-email': (digits) => `${digits.slice(0, 12)}@example.com`,
  hostname: (digits) => `h${digits.slice(0, 12)}.example.com`,
  uri: (digits) => `https://example.com/${digits.slice(0, 12)}`,
  url: (digits) => `https://example.com/${digits.slice(0, 12)}`,
  iri: (digits) => `https://example.com/${digits.slice(0, 12)}`,
  'uri-reference': (digits) => `/${digits.slice(0, 12)}`,
  'date-time': (digits) => instant(digits).toISOString(),
  date: (digits) => instant(digits).toISOString().slice(0, 10),
  time: (digits) => `${instant(digits).toISOString().slice(11, 19)}Z`,
  duration: () => 'P1D',
  ipv4: (digits) => `192.0.2.${1 + (Number.parseInt(digits.slice(0, 4), 16) % 254)}`,
  ipv6: (digits) => `2001:db8::${digits.slice(0, 4)}`,
  byte: (_, marker) => Buffer.from(marker).toString('base64'),
  password: (digits) => `Aa1!${digits.slice(0, 12)}`,
};

/** Of these no two items may have the same one; an example would be refused the second time. */
const identifying = ['uuid', 'email', 'idn-email'];

/** A second in the year 2030: what is planned has to lie ahead. */
function instant(digits: string): Date {
  const seconds = Number.parseInt(digits.slice(0, 8), 16) % (365 * 86_400);
  return new Date(Date.UTC(2030, 0, 1) + seconds * 1_000);
}

/** Whether any text may stand there, and the marker fits; `strictly`: without a pattern, even one that it satisfies. */
export function isFreeText(schema: JsonSchema, marker: string, strictly: boolean): boolean {
  if (!isRecord(schema) || !takes(schema, ['string'], true)) return false;
  if (['enum', 'const', 'format'].some((keyword) => schema[keyword] !== undefined)) return false;
  return (!strictly || schema['pattern'] === undefined) && createFit(schema)(marker);
}

/** The first candidate that has the length and satisfies the pattern. */
export function sampleString(schema: Readonly<Record<string, unknown>>, options: StringOptions): string {
  const { place, marker, examples, carries } = options;
  const digits = fingerprint(marker, place);
  const format = typeof schema['format'] === 'string' ? schema['format'] : undefined;
  const formatted =
    format !== undefined && Object.hasOwn(formats, format) ? formats[format]?.(digits, marker) : undefined;
  const least = lengthIn(schema, 'minLength') ?? 0;
  if (least > maxLength) throw new NoSample(`“${place}” must have ${least} characters or more`);
  const most = lengthIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  const candidates = [
    ...(carries && format === undefined ? [marker] : []),
    ...(identifying.includes(format ?? '') ? [formatted] : []),
    ...examples,
    formatted,
    most < marker.length
      ? digits.repeat(Math.ceil(most / digits.length)).slice(0, most)
      : marker.padEnd(least, '.'),
    ...(schema['pattern'] === undefined ? [] : guesses(String(schema['pattern']), [least, most], digits)),
  ];
  const fits = createFit(schema);
  const found = candidates.find((text) => typeof text === 'string' && fits(text));
  if (typeof found === 'string') return found;
  throw new NoSample(`“${place}” must match ${shown(schema['pattern'])}, and no example of it is known`);
}

function createFit(schema: Readonly<Record<string, unknown>>): (text: string) => boolean {
  const { pattern } = schema;
  const expression = typeof pattern === 'string' ? compilePattern(pattern) : undefined;
  const least = lengthIn(schema, 'minLength') ?? 0;
  const most = lengthIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  return (text) => {
    const length = [...text].length;
    return length >= least && length <= most && (expression?.test(text) ?? true);
  };
}

/** A pattern of JSON Schema; many are written for engines that know no `u` flag. */
export function compilePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** Plain words of plausible lengths, for patterns such as `^[A-Z]{3}$`. */
function guesses(pattern: string, lengths: readonly number[], digits: string): string[] {
  const counted = [...pattern.matchAll(/\{(\d{1,3})/g)].map(([, count]) => Number(count));
  const plausible = [...lengths, ...counted.slice(0, 10), 1, 3, 8].filter(
    (length) => length > 0 && length <= 200,
  );
  const numbers = digits.replaceAll(/[a-f]/g, (letter) => String(letter.charCodeAt(0) % 10));
  const letters = digits.replaceAll(/\d/g, (digit) => String.fromCharCode(103 + Number(digit)));
  return [letters, letters.toUpperCase(), numbers, digits, digits.toUpperCase()].flatMap((word) =>
    plausible.map((length) => word.repeat(4).slice(0, length)),
  );
}

function lengthIn(schema: Readonly<Record<string, unknown>>, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function shown(pattern: unknown): string {
  return pattern === undefined ? 'its length' : `the pattern ${String(pattern).slice(0, 100)}`;
}
