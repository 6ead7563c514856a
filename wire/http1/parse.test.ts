import { describe, expect, test } from 'vitest';
import { createResponseParser, type ParserOptions } from './parse.ts';

/** What a parser made of the bytes, in a form that is the same however they were cut. */
function read(bytes: Uint8Array, options: Partial<ParserOptions>, pieceBytes: number, end: boolean) {
  const parser = createResponseParser({
    method: 'GET',
    headBytes: 1_000,
    bodyBytes: 1_000,
    captureBytes: 1_000,
    ...options,
  });
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    parser.push(bytes.subarray(offset, offset + pieceBytes));
  }
  if (end) parser.end();
  return { state: parser.state(), response: parser.response(), awaiting: parser.awaiting() };
}

/** Reads a response (ISO-8859-1) whole, in pieces of one byte and of seven: the result must be the same. */
function parse(text: string, options: Partial<ParserOptions> = {}, end = false) {
  const bytes = Buffer.from(text, 'latin1');
  const whole = read(bytes, options, bytes.length || 1, end);
  for (const pieceBytes of [1, 7]) {
    const cut = read(bytes, options, pieceBytes, end);
    expect(cut.state.kind).toBe(whole.state.kind);
    if (whole.state.kind === 'failed') expect(cut.state).toMatchObject({ failure: whole.state.failure });
    else expect(cut).toEqual(whole);
    expect(cut.response?.head).toBe(whole.response?.head);
  }
  return whole;
}

const complete = (reusable: boolean) => ({ kind: 'complete', reusable });

describe('the end of a body (RFC 9112 §6.3)', () => {
  test('is given by Content-Length', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
    expect(parse(`${head}hello`)).toMatchObject({
      state: complete(true),
      response: {
        status: 200,
        reason: 'OK',
        head,
        fields: [{ name: 'content-length', value: '5' }],
        body: { text: 'hello', bytes: 5, truncated: false },
      },
    });
  });

  test('is awaited byte by byte', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel')).toMatchObject({
      state: { kind: 'reading' },
      awaiting: '2 more bytes of the body',
    });
  });

  test('is given by the last chunk, behind the trailers', () => {
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n00A \r\n, chunked!\r\n0\r\nX-Sum: 1\r\n\r\n';
    expect(parse(text)).toMatchObject({
      state: complete(true),
      response: {
        body: { text: 'hello, chunked!', bytes: 15 },
        trailers: [{ name: 'x-sum', value: '1' }],
      },
    });
  });

  test('is the end of the connection without either', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nuntil the end';
    expect(parse(text)).toMatchObject({
      state: { kind: 'reading' },
      awaiting: 'the end of a body that ends with the connection',
    });
    expect(parse(text, {}, true)).toMatchObject({
      state: complete(false),
      response: { body: { text: 'until the end' } },
    });
  });

  test.each(['204 No Content', '304 Not Modified'])(
    'is at once for %s, whatever the fields say',
    (status) => {
      expect(parse(`HTTP/1.1 ${status}\r\nContent-Length: 5\r\n\r\n`).state).toEqual(complete(true));
    },
  );

  test('is at once for the answer to HEAD', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { method: 'HEAD' }).state).toEqual(
      complete(true),
    );
  });

  test('may be told twice, alike', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok').state).toEqual(
      complete(true),
    );
  });

  test('is followed by bytes that are no second response, and spoil the connection', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n')).toMatchObject({
      state: complete(false),
      response: { body: { text: 'ok' } },
    });
  });
});

test('interim responses are passed over (RFC 9110 §15.2)', () => {
  const text =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 \r\nA: b\r\n\r\n';
  expect(parse(text)).toMatchObject({
    state: complete(true),
    response: { status: 204, head: 'HTTP/1.1 204 \r\nA: b\r\n\r\n', fields: [{ name: 'a', value: 'b' }] },
  });
});

test.each([
  ['1.1', '', true],
  ['1.1', 'Connection: foo, Close\r\n', false],
  ['1.0', '', false],
  ['1.0', 'Connection: keep-alive\r\n', true],
])('HTTP/%s with %j: reusable is %s (RFC 9112 §9.3)', (version, field, reusable) => {
  expect(parse(`HTTP/${version} 200 OK\r\nContent-Length: 0\r\n${field}\r\n`).state).toEqual(
    complete(reusable),
  );
});

test('a bare LF ends a line of the head, and folded lines are joined (RFC 9112 §2.2, §5.2)', () => {
  expect(parse('HTTP/1.1 200 OK\nA: b\n \t c\nContent-Length: 0\n\n')).toMatchObject({
    state: complete(true),
    response: { fields: [{ name: 'a', value: 'b c' }, { name: 'content-length' }] },
  });
});

test('of a long body only the beginning is kept, and no character is halved', () => {
  expect(
    parse('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab\xc3\xa9cd', { captureBytes: 3 }),
  ).toMatchObject({
    state: complete(true),
    response: { body: { text: 'ab', bytes: 6, truncated: true } },
  });
});

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['another protocol, without a line end', 'SSH'],
  ['nothing but zeros', '\0\0\0\0'],
  ['an empty line first', '\r\nHTTP/1.1 200 OK\r\n'],
  ['HTTP/2 by name', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
  ['a bare CR in the status line', 'HTTP/1.1 200 O\rK\r\n\r\n'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a field without a colon', `${ok}nonsense\r\n\r\n`],
  ['a space before the colon', `${ok}A : b\r\n\r\n`],
  ['a bare CR in a value', `${ok}A: b\rc\r\n\r\n`],
  ['a NUL in a value', `${ok}A: b\0c\r\n\r\n`],
  ['a NUL in a folded line', `${ok}A: b\r\n c\0\r\n\r\n`],
  ['white space before the first field', `${ok} A: b\r\n\r\n`],
  ['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
  ['two lengths in one field', `${ok}Content-Length: 5, 6\r\n\r\n`],
  ['a negative length', `${ok}Content-Length: -5\r\n\r\n`],
  ['a length of nothing', `${ok}Content-Length: \r\n\r\n`],
  ['a length and chunks', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a coding that was not asked for', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ['chunks in chunks', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n`],
  ['a chunk size that is no number', `${chunked}g\r\n`],
  ['a chunk size with a sign', `${chunked}+5\r\nhello\r\n`],
  ['a chunk size with 0x', `${chunked}0x5\r\nhello\r\n`],
  ['an empty chunk size', `${chunked}\r\n`],
  ['a chunk size that ends in a bare LF', `${chunked}5\nhello\r\n`],
  ['a chunk longer than its size', `${chunked}2\r\nhello\r\n`],
  ['a chunk that ends in a bare LF', `${chunked}5\r\nhello\n`],
  ['a trailer without a colon', `${chunked}0\r\nnonsense\r\n\r\n`],
])('%s is malformed', (_, text) => {
  expect(parse(text).state).toMatchObject({ kind: 'failed', failure: 'malformed' });
});

test.each([
  ['a header section without end', `${ok}A: ${'b'.repeat(1_000)}`],
  ['a status line without end', `HTTP/1.1 200 ${'b'.repeat(1_000)}`],
  ['interim responses without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)],
  ['trailers without end', `${chunked}0\r\n${'A: b\r\n'.repeat(200)}`],
  ['chunk extensions without end', `${chunked}${`1;${'x'.repeat(90)}\r\na\r\n`.repeat(20)}`],
  ['a body that announces too much', `${ok}Content-Length: 1001\r\n\r\n`],
  ['a body that announces more than a number can say', `${ok}Content-Length: ${'9'.repeat(400)}\r\n\r\n`],
  ['a chunk that announces too much', `${chunked}3e9\r\n`],
  ['a chunk that announces more than a number can say', `${chunked}${'f'.repeat(400)}\r\n`],
  ['chunks that add up to too much', `${chunked}${`64\r\n${'a'.repeat(100)}\r\n`.repeat(11)}`],
  ['a body that does not end', `${ok}\r\n${'a'.repeat(1_001)}`],
])('%s is too large', (_, text) => {
  expect(parse(text).state).toMatchObject({ kind: 'failed', failure: 'too-large' });
});

test.each([
  ['before the status line', '', 'the status line'],
  ['within the status line', 'HTTP/1.', 'the status line'],
  ['within the fields', `${ok}A: b`, 'the rest of the header section'],
  ['within the body', `${ok}Content-Length: 5\r\n\r\nhel`, '2 more bytes of the body'],
  ['before a chunk', chunked, 'the size of the next chunk'],
  ['within a chunk', `${chunked}5\r\nh`, '4 more bytes of a chunk'],
  ['behind a chunk', `${chunked}5\r\nhello`, 'the line end after a chunk'],
  ['within the trailers', `${chunked}0\r\n`, 'the end of the trailers'],
])('a connection that closes %s leaves a response closed half-way', (_, text, awaiting) => {
  expect(parse(text, {}, true)).toMatchObject({ state: { kind: 'failed', failure: 'closed' }, awaiting });
});

test('a response without a complete header section is none, one with half a body is one', () => {
  expect(parse(`${ok}A: b\r\n`, {}, true).response).toBeUndefined();
  expect(parse(`${ok}Content-Length: 5\r\n\r\nhel`, {}, true).response).toMatchObject({
    status: 200,
    body: { text: 'hel', bytes: 3 },
  });
});

test('hostile white space costs no quadratic time', () => {
  const started = performance.now();
  const long = 4_000_000;
  const text = `${ok}A: b${' '.repeat(long)}c\r\n${' x\r\n'.repeat(100_000)}Content-Length: 0\r\n\r\n`;
  expect(read(Buffer.from(text), { headBytes: 2 * long }, 65_536, false).state).toEqual(complete(true));
  // Quadratic time would be hours.
  expect(performance.now() - started).toBeLessThan(20_000);
});
