import { Int32 } from 'bson';
import { expect, test } from 'vitest';
import { createRandom } from '../../../../kit/random.ts';
import { decode, encode } from '../bson/values.ts';
import { crc32c } from './crc32c.ts';
import { BrokenFrame, createFrameReader } from './frames.ts';
import { parseMessage, renderReply } from './messages.ts';

const ping = encode({ ping: new Int32(1), $db: 'admin' });

/** An OP_MSG of these sections, with flags, and a checksum if they say so. */
function createMessage(sections: readonly Buffer[], flags = 0): Buffer {
  const body = Buffer.concat([Buffer.of(flags, 0, 0, 0), ...sections]);
  const checked = (flags & 1) !== 0;
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length + (checked ? 4 : 0), 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(2013, 12);
  const message = Buffer.concat([header, body]);
  if (!checked) return message;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32c(message));
  return Buffer.concat([message, checksum]);
}

const body = (document: Buffer) => Buffer.concat([Buffer.of(0), document]);

function sequence(name: string, ...documents: Buffer[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4);
  return Buffer.concat([Buffer.of(1), size, content]);
}

test('the checksum is that of the standard', () => {
  // RFC 3720, appendix B.4, and the check value of the algorithm.
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

test('messages are cut the same wherever the network cuts them', () => {
  const messages = [
    createMessage([body(ping)]),
    createMessage([body(ping)], 1),
    createMessage([body(ping)], 2),
  ];
  const stream = Buffer.concat([...messages, ...messages]);
  const random = createRandom(5);
  for (let round = 0; round < 200; round++) {
    const reader = createFrameReader();
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; ) {
      const length = random.integer(1, round % 2 === 0 ? 5 : 200);
      found.push(...reader.push(stream.subarray(at, at + length)));
      at += length;
    }
    expect(found).toEqual([...messages, ...messages]);
    expect(reader.waiting).toBe(false);
  }
});

test.each([0, 15, -1, 48_000_001, 0x7fffffff])('a length of %i breaks the protocol', (length) => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length);
  expect(() => createFrameReader().push(bytes)).toThrow(BrokenFrame);
});

test('a document sequence is an array of the command', () => {
  const insert = encode({ insert: 'cards', $db: 'test' });
  const documents = [encode({ _id: 'a' }), encode({ _id: 'b' })];
  const { id, command, silent } = parseMessage(
    createMessage([sequence('documents', ...documents), body(insert)], 2),
  );
  expect({ id, command, silent }).toEqual({
    id: 7,
    command: { insert: 'cards', $db: 'test', documents: [{ _id: 'a' }, { _id: 'b' }] },
    silent: true,
  });
  expect(Object.keys(command)[0]).toBe('insert');
});

test('a checksum is checked', () => {
  const message = createMessage([body(ping)], 1);
  expect(parseMessage(message).command).toMatchObject({ $db: 'admin' });
  message.writeUInt8((message.at(-1) ?? 0) ^ 1, message.length - 1);
  expect(() => parseMessage(message)).toThrow(/checksum/);
});

test.each<[string, Buffer]>([
  ['of an unknown kind', Buffer.concat([Buffer.of(16, 0, 0, 0), Buffer.alloc(8), Buffer.of(1, 2, 3, 4)])],
  [
    'compressed, which was not offered',
    Buffer.concat([Buffer.of(16, 0, 0, 0), Buffer.alloc(8), Buffer.of(0xdc, 7, 0, 0)]),
  ],
  ['without a section', createMessage([])],
  ['with two commands', createMessage([body(ping), body(ping)])],
  ['with a section of another kind', createMessage([Buffer.concat([Buffer.of(2), ping])])],
  ['with flags that must be known', createMessage([body(ping)], 4)],
  [
    'with a document longer than itself',
    createMessage([body(Buffer.concat([Buffer.of(255, 255, 0, 0), ping.subarray(4)]))]),
  ],
  [
    'with a negative length inside',
    createMessage([body(Buffer.concat([Buffer.of(255, 255, 255, 255), ping.subarray(4)]))]),
  ],
  ['with a sequence without an end of its name', createMessage([Buffer.of(1, 8, 0, 0, 0, 65, 65, 65, 65)])],
])('a message %s is refused', (_, message) => {
  expect(() => parseMessage(message)).toThrow(BrokenFrame);
});

test('random bytes never do more than throw', () => {
  const random = createRandom(9);
  const good = createMessage([sequence('documents', encode({ a: 1 })), body(ping)]);
  for (let round = 0; round < 2_000; round++) {
    const message = Buffer.from(good);
    for (let change = 0; change < 3; change++)
      message[random.integer(12, message.length - 1)] = random.integer(0, 255);
    try {
      parseMessage(message);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
});

test('the answer to an old query is an old reply', () => {
  const name = Buffer.from('admin.$cmd\0');
  const query = Buffer.concat([Buffer.alloc(20), name, Buffer.alloc(8), encode({ isMaster: 1 })]);
  query.writeInt32LE(query.length, 0);
  query.writeInt32LE(3, 4);
  query.writeInt32LE(2004, 12);
  const request = parseMessage(query);
  expect(request.command).toMatchObject({ $db: 'admin' });
  const reply = renderReply(request, 1, { ok: 1 });
  expect([reply.readInt32LE(0), reply.readInt32LE(8), reply.readInt32LE(12)]).toEqual([reply.length, 3, 1]);
  expect(reply.readInt32LE(32)).toBe(1);
  expect(decode(reply.subarray(36))).toMatchObject({ ok: new Int32(1) });
});
