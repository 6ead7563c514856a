import { expect, test } from 'vitest';
import { parseXml } from '../xml/parse.ts';
import { renderXml } from '../xml/render.ts';
import { allowCors, type CorsRule, parseCorsRules, renderCorsRules } from './cors.ts';

const rules: readonly CorsRule[] = [
  {
    id: 'page',
    origins: ['https://*.example.com'],
    methods: ['GET', 'PUT'],
    headers: ['content-type', 'x-amz-*'],
    exposed: ['ETag'],
    maxAgeSeconds: 600,
  },
  { origins: ['*'], methods: ['GET'], headers: [], exposed: [] },
];

test('the first rule that fits answers', () => {
  expect(
    allowCors(rules, {
      origin: 'https://a.example.com',
      method: 'PUT',
      headers: ['x-amz-date', 'content-type'],
    }),
  ).toEqual({
    'access-control-allow-origin': 'https://a.example.com',
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'x-amz-date, content-type',
    'access-control-expose-headers': 'ETag',
    'access-control-max-age': '600',
    'access-control-allow-credentials': 'true',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  });
});

test('everybody is answered with a star, and without credentials', () => {
  const allowed = allowCors(rules, { origin: 'https://evil.test', method: 'GET', headers: [] });
  expect(allowed?.['access-control-allow-origin']).toBe('*');
  expect(allowed).not.toHaveProperty('access-control-allow-credentials');
});

test.each([
  ['another origin', { origin: 'https://example.com', method: 'PUT', headers: [] }],
  ['another method', { origin: 'https://a.example.com', method: 'DELETE', headers: [] }],
  ['another header', { origin: 'https://a.example.com', method: 'PUT', headers: ['authorization'] }],
  [
    'an origin that only ends alike',
    { origin: 'https://.example.com.evil.test', method: 'PUT', headers: [] },
  ],
])('no rule fits %s', (_, question) => {
  expect(allowCors(rules, question)).toBeUndefined();
});

test('rules are read back as they were written', () => {
  expect(parseCorsRules(parseXml(renderXml(renderCorsRules(rules))))).toEqual(rules);
});

test.each([
  ['MalformedXML', '<CORSConfiguration/>'],
  [
    'MalformedXML',
    '<Other><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></Other>',
  ],
  [
    'MalformedXML',
    '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
  ],
  [
    'InvalidRequest',
    '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>',
  ],
  [
    'InvalidRequest',
    '<CORSConfiguration><CORSRule><AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
  ],
])('answers %s to %s', (code, document) => {
  expect(() => parseCorsRules(parseXml(document))).toThrow(expect.objectContaining({ code }));
});
