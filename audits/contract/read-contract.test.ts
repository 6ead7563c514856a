/** Contracts of strangers: what is wrong is said, and what would hurt is refused in bounded time. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CourseError } from '../../kit/errors.ts';
import { parseContract, readContractFile } from './read-contract.ts';

/** Not a dependency, but a program of every Unix. */
const mkfifo = 'mkfifo';

/** What was said about a text that is refused. */
function refusal(text: string): string {
  try {
    parseContract(text);
  } catch (error) {
    if (error instanceof CourseError && error.code === 'contract-invalid') return error.message;
    throw error;
  }
  return 'it was taken';
}

describe('parseContract', () => {
  it('reads YAML and JSON', () => {
    const yaml = parseContract('openapi: 3.1.0\npaths:\n  /users: { get: { summary: Users } }\n');
    expect(yaml.paths).toEqual({ '/users': { get: { summary: 'Users' } } });
    expect(parseContract('\uFEFF {"openapi": "3.0.3", "paths": {"/a": {}}}').paths).toEqual({ '/a': {} });
  });

  it('takes a version without quotes, tabs in JSON, and aliases', () => {
    expect(parseContract('openapi: 3.1\npaths: { /a: &a { x: 1 }, /b: *a }').paths['/b']).toEqual({ x: 1 });
    expect(parseContract('{\n\t"openapi": "3.0.0",\n\t"paths": {"/a": {}}\n}').paths).toEqual({ '/a': {} });
  });

  it('leaves dates and bytes as the text that they are', () => {
    const document = parseContract(
      'openapi: 3.1.0\npaths: { /a: {} }\nx: !!timestamp 2026-01-01\ny: !!binary aGk=\n',
    );
    expect([document['x'], document['y']]).toEqual(['2026-01-01', 'aGk=']);
  });

  it.each([
    ['', 'The document holds nothing, not an object.'],
    ['hello', 'The document holds text, not an object.'],
    ['[1]', 'The document holds a list, not an object.'],
    ['{"paths": {}}', 'The document has no member “openapi” that names its version.'],
    [
      'swagger: "2.0"\npaths: { /a: {} }',
      'The document is a Swagger 2.0 document, the format before OpenAPI 3.',
    ],
    ['openapi: 4.0.0\npaths: { /a: {} }', 'The document’s version is OpenAPI 4.0.0.'],
    ['openapi: 3.0.0', 'The document has no paths.'],
    ['openapi: 3.0.0\npaths: {}', 'The document has no paths.'],
    ['openapi: 3.0.0\npaths: [1]', 'The member “paths” is a list.'],
    [
      '<!doctype html>\n<title>a: b</title>\n<p>c: d',
      'Line 1, column 1: Implicit keys need to be on a single line.',
    ],
    [
      'openapi: 3.0.0\npaths:\n  /a: x\n /b: y\n',
      'Line 4, column 1: All mapping items must start at the same column.',
    ],
    ['{\n"openapi": "3.0.0"\n"paths": {}}', 'Line 3, column 1: Missing , between flow map items.'],
    ['openapi: 3.0.0\npaths:\n  /a: {}\n  /a: {}\n', 'Line 4, column 3: “/a” is there twice.'],
    ['a: b\n...\n... x\n', 'Line 3, column 5: Unexpected scalar at node end.'],
    ['openapi: 3.0.0\n---\na: b\n', 'The text holds several YAML documents.'],
  ])('refuses %j', (text, happened) => {
    expect(refusal(text)).toBe(happened);
  });

  it('says how a Swagger document becomes useful', () => {
    expect(() => parseContract('swagger: "2.0"')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/Convert it to OpenAPI 3/) }),
    );
  });

  it('keeps members that are called like those of every object', () => {
    const text =
      '{"openapi":"3.1.0","__proto__":{"polluted":1},"paths":{"__proto__":{"get":{}},"constructor":{}}}';
    for (const source of [text, text.replaceAll(':', ': ').replace('{"openapi"', '# YAML\n{"openapi"')]) {
      const document = parseContract(source);
      expect(Object.keys(document.paths)).toEqual(['__proto__', 'constructor']);
      expect(Object.hasOwn(document, '__proto__')).toBe(true);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  });
});

describe('what would take long, or much memory', () => {
  const bomb = (levels: number) =>
    Array.from({ length: levels }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(9).fill(inner).join(', ')}]`;
    }).join('\n');
  const paths = (count: number, line: (index: number) => string, separator: string) =>
    Array.from({ length: count }, (_, index) => line(index)).join(separator);

  it.each([
    ['deep lists', '['.repeat(200_000), /nested deeper than 200/],
    [
      'deep lists that are valid JSON',
      `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      /nested deeper than 200/,
    ],
    ['deep objects', '{"a":'.repeat(200_000), /nested deeper than 200/],
    ['deep lists in a row', '- '.repeat(200_000), /nested deeper than 200/],
    ['deep blocks', paths(3_000, (index) => `${' '.repeat(index)}a:`, '\n'), /nested deeper than 200/],
    [
      'an alias bomb',
      `openapi: 3.1.0\n${bomb(30)}\npaths: { /a: *a29 }`,
      /more than 1000000 values, its aliases written out/,
    ],
    [
      'an alias bomb as a key',
      `openapi: 3.1.0\n${bomb(30)}\n? [*a29]\n: b\npaths: { /a: {} }`,
      /more than 1000000 values/,
    ],
    ['an alias in itself', 'openapi: 3.1.0\npaths: &a { /a: *a }', /nested deeper than 200/],
    ['an alias of nothing', 'openapi: 3.1.0\npaths: { /a: *a }', /Unresolved alias/],
    ['many aliases', `a: &a 1\nb:\n${'- *a\n'.repeat(200_000)}`, /more than 5000 anchors and aliases/],
    [
      'a million paths as YAML',
      `openapi: 3.1.0\npaths:\n${paths(500_000, (index) => ` /${index}: {}`, '\n')}`,
      /longer than 1000000 tokens/,
    ],
    [
      'a million paths as JSON',
      `{"openapi":"3.1.0","paths":{${paths(600_000, (index) => `"${index}":0`, ',')}}}`,
      /more than 10000 paths \(600000\)/,
    ],
    ['many values as JSON', `{"a":[${'1,'.repeat(2_000_000)}1]}`, /more than 1000000 values/],
    ['nothing but errors', `[${','.repeat(900_000)}]`, /Line 1, column 3: Unexpected ,/],
    ['nothing but closing brackets', '} '.repeat(400_000), /Line 1, column 1: Unexpected flow-map-end/],
    ['nothing but tags', `${'!a '.repeat(300_000)}x`, /at most one tag/],
    ['nothing but lines', '\n'.repeat(8_000_000), /longer than 1000000 tokens/],
    ['a long text', `a: >\n${' x\n'.repeat(1_000_000)}`, /no member “openapi”/],
    ['too many bytes', ' '.repeat(9 * 1024 * 1024), /larger than 8 MiB/],
  ])('refuses %s', (_, text, happened) => {
    const before = performance.now();
    expect(refusal(text)).toMatch(happened);
    // About a second on a quiet machine; without the bounds it would be minutes, or the end of the process.
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});

describe('readContractFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contract-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('gives the text, without a byte order mark', async () => {
    const path = join(folder, 'openapi.yaml');
    await writeFile(path, '\uFEFFopenapi: 3.1.0 # für alle\n');
    expect(await readContractFile(path)).toBe('openapi: 3.1.0 # für alle\n');
  });

  it.each([
    ['missing.yaml', undefined, 'cannot be opened: there is no such file.'],
    ['latin1.yaml', Buffer.from('f\xfcr', 'latin1'), 'is no text in UTF-8.'],
    ['large.yaml', Buffer.alloc(9 * 1024 * 1024, 'x'), 'is larger than 8 MiB.'],
  ])('refuses %s', async (name, bytes, happened) => {
    const path = join(folder, name);
    if (bytes) await writeFile(path, bytes);
    const error = await readContractFile(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'contract-unreadable', message: `${path} ${happened}` });
  });

  it('refuses a folder', async () => {
    await expect(readContractFile(folder)).rejects.toMatchObject({ message: `${folder} is a folder.` });
  });

  it.skipIf(process.platform === 'win32')('refuses a FIFO and a device without waiting', async () => {
    const path = join(folder, 'fifo');
    execFileSync(mkfifo, [path]);
    await expect(readContractFile(path)).rejects.toMatchObject({ message: `${path} is no regular file.` });
    await expect(readContractFile('/dev/zero')).rejects.toMatchObject({ code: 'contract-unreadable' });
  });
});
