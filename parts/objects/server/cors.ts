/** Which other origins' pages may use a bucket: the rules of a bucket, and what they answer (Fetch Standard, 3.2). */
import { childrenOf, textOf, type XmlElement } from '../xml/parse.ts';
import type { XmlNode } from '../xml/render.ts';
import { S3Error } from './s3-error.ts';

export interface CorsRule {
  readonly id?: string;
  /** Each may hold one `*`. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Each may hold one `*`. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Lower-case names of the headers that a page wants to send. */
  readonly headers: readonly string[];
}

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const maxRules = 100;

/** Throws `MalformedXML` or `InvalidRequest`. */
export function parseCorsRules(document: XmlElement): CorsRule[] {
  const rules = childrenOf(document, 'CORSRule').map(parseRule);
  if (document.name !== 'CORSConfiguration' || rules.length === 0 || rules.length > maxRules) {
    throw new S3Error('MalformedXML');
  }
  return rules;
}

function parseRule(element: XmlElement): CorsRule {
  const texts = (name: string) => childrenOf(element, name).map(({ text }) => text);
  const rule = {
    origins: texts('AllowedOrigin'),
    methods: texts('AllowedMethod'),
    headers: texts('AllowedHeader'),
    exposed: texts('ExposeHeader'),
  };
  if (rule.origins.length === 0 || rule.methods.length === 0) throw new S3Error('MalformedXML');
  const unknown = rule.methods.find((method) => !methods.includes(method));
  if (unknown !== undefined) {
    throw new S3Error('InvalidRequest', {
      message: `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    });
  }
  for (const pattern of [...rule.origins, ...rule.headers]) {
    if (pattern.split('*').length > 2) {
      throw new S3Error('InvalidRequest', { message: `"${pattern}" can not have more than one wildcard.` });
    }
  }
  const maxAge = textOf(element, 'MaxAgeSeconds');
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) throw new S3Error('MalformedXML');
  const id = textOf(element, 'ID');
  return {
    ...(id !== undefined && { id }),
    ...rule,
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  };
}

export function renderCorsRules(rules: readonly CorsRule[]): XmlNode {
  return [
    'CORSConfiguration',
    rules.map(
      (rule): XmlNode => [
        'CORSRule',
        [
          ['ID', rule.id],
          ...rule.origins.map((text): XmlNode => ['AllowedOrigin', text]),
          ...rule.methods.map((text): XmlNode => ['AllowedMethod', text]),
          ...rule.headers.map((text): XmlNode => ['AllowedHeader', text]),
          ...rule.exposed.map((text): XmlNode => ['ExposeHeader', text]),
          ['MaxAgeSeconds', rule.maxAgeSeconds],
        ],
      ],
    ),
  ];
}

/** The headers with which the first rule that fits allows it; undefined when none does. */
export function allowCors(
  rules: readonly CorsRule[],
  { origin, method, headers }: CorsQuestion,
): Record<string, string> | undefined {
  const rule = rules.find(
    (one) =>
      one.methods.includes(method) &&
      one.origins.some((pattern) => matches(pattern, origin)) &&
      headers.every((name) => one.headers.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
  if (!rule) return undefined;
  const everybody = rule.origins.includes('*');
  return {
    'access-control-allow-origin': everybody ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(headers.length > 0 && { 'access-control-allow-headers': headers.join(', ') }),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...(!everybody && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function matches(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === text;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
