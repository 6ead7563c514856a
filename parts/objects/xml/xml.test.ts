import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { childOf, childrenOf, parseXml, textOf } from './parse.ts';
import { renderXml } from './render.ts';

test('reads elements, text, references, CDATA, comments and prefixes', () => {
  const document = parseXml(
    '\n<?xml version="1.0"?><!-- a - b --><s3:Delete xmlns:s3="x" a=\'1\'><Object><Key>a&amp;&#x62;&#99;<![CDATA[<d>]]></Key></Object><Object/><Quiet>true</Quiet></s3:Delete>\n',
  );
  expect(document.name).toBe('Delete');
  expect(childrenOf(document, 'Object').map((object) => textOf(object, 'Key'))).toEqual([
    'a&bc<d>',
    undefined,
  ]);
  expect(childOf(document, 'Quiet')?.text).toBe('true');
});

test.each([
  ['nothing', ''],
  ['text alone', 'hello'],
  ['an open element', '<a><b></b>'],
  ['a wrong end', '<a><b></a></b>'],
  ['an end without a start', '<a/></a>'],
  ['two documents', '<a/><b/>'],
  ['text after the document', '<a/>x'],
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['an unknown entity', '<a>&b;</a>'],
  ['a bare ampersand', '<a>a & b</a>'],
  ['an unfinished reference', '<a>&amp</a>'],
  ['a reference to half a character', '<a>&#xd800;</a>'],
  ['a reference beyond Unicode', '<a>&#x110000;</a>'],
  ['an unfinished tag', '<a'],
  ['an attribute without quotes', '<a b=c/>'],
  ['an unfinished comment', '<a><!-- </a>'],
])('refuses %s', (_, document) => {
  expect(() => parseXml(document)).toThrow(SyntaxError);
});

test('refuses depth without using the stack', () => {
  expect(() => parseXml('<a>'.repeat(1_000_000))).toThrow('nested too deep');
});

test.each([
  ['open brackets', '<'.repeat(2_000_000)],
  ['attributes', `<a ${'b="c" '.repeat(300_000)}`],
  ['a comment', `<a><!--${'- '.repeat(1_000_000)}`],
  ['an instruction', `<?${'? '.repeat(1_000_000)}`],
  ['CDATA', `<a><![CDATA[${']]'.repeat(1_000_000)}`],
  ['spaces', `<a${' '.repeat(2_000_000)}`],
  ['references', `<a>${'&'.repeat(1_000_000)}`],
])('takes linear time for endless %s', (_, document) => {
  const start = performance.now();
  expect(() => parseXml(document)).toThrow(SyntaxError);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('what is rendered is read back, whatever characters it holds', () => {
  const key = 'a&b<c>"d\'\r\n\t\u0001é😀';
  const document = parseXml(
    renderXml([
      'List',
      [
        ['Key', key],
        ['Size', 5],
        ['Absent', undefined],
      ],
    ]),
  );
  expect(document.children.map(({ name }) => name)).toEqual(['Key', 'Size']);
  expect([textOf(document, 'Key'), textOf(document, 'Size')]).toEqual([key, '5']);
});

test('an error is in no namespace', () => {
  expect(renderXml(['Error', []], { namespace: false })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error></Error>',
  );
});
