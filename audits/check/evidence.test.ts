/** The line that sends an exchange again can be pasted into a shell, whatever was sent. */
import { expect, test } from 'vitest';
import { captureBody } from '../../wire/captured-body.ts';
import { exchangeOf } from '../reading/testing.ts';
import { createEvidence } from './evidence.ts';

const noLimit = Number.POSITIVE_INFINITY;

test.each([
  ['text', Buffer.from('{"text":"It\'s warm.\\n"}'), `--data '{"text":"It'\\''s warm.\\n"}'`],
  [
    'bytes that are no text',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    '--data-binary @body.bin',
  ],
  ['a control character', Buffer.from('a\u001b[2Jb'), '--data-binary @body.bin'],
])('%s', (_, bytes, data) => {
  const exchange = exchangeOf('/things', 'HTTP/1.1 200 OK\n\n');
  const sent = {
    ...exchange,
    request: { ...exchange.request, method: 'PUT', body: captureBody(bytes, noLimit) },
  };
  const [evidence] = createEvidence([{ exchange: sent, part: 'response head', text: '200' }]);
  expect(evidence?.curl).toContain(`-X PUT`);
  expect(evidence?.curl).toContain(data);
});
