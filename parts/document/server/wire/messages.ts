/** Messages of the wire protocol: OP_MSG, and OP_QUERY for the first hello of older drivers. */

import { type Document, decode, encode } from '../bson/values.ts';
import { crc32c } from './crc32c.ts';
import { BrokenFrame, headerBytes } from './frames.ts';

const opcodes = { reply: 1, query: 2004, message: 2013 };

/** Bits of OP_MSG (MongoDB wire protocol, “OP_MSG”). The lower 16 must be understood, the others may be passed over. */
const flags = { checksumPresent: 1 << 0, moreToCome: 1 << 1 };

export interface Request {
  readonly id: number;
  /** The command, with `$db` and the documents of its sequences. */
  readonly command: Document;
  /** Its client does not want an answer. */
  readonly silent: boolean;
  readonly legacy: boolean;
}

/** Throws BrokenFrame for what breaks the protocol, CommandError for BSON that is none. */
export function parseMessage(message: Buffer): Request {
  const opcode = message.readInt32LE(12);
  const id = message.readInt32LE(4);
  if (opcode === opcodes.message) return parseOpMsg(id, message);
  if (opcode === opcodes.query) return parseOpQuery(id, message);
  throw new BrokenFrame(`a message of the unknown kind ${opcode}`);
}

function parseOpMsg(id: number, message: Buffer): Request {
  if (message.length < headerBytes + 5) throw new BrokenFrame('a message without a section');
  const bits = message.readUInt32LE(headerBytes);
  if ((bits & 0xffff & ~(flags.checksumPresent | flags.moreToCome)) !== 0) {
    throw new BrokenFrame('a message with flags that are not known');
  }
  let end = message.length;
  if ((bits & flags.checksumPresent) !== 0) {
    end -= 4;
    if (message.readUInt32LE(end) !== crc32c(message.subarray(0, end))) {
      throw new BrokenFrame('a message with a wrong checksum');
    }
  }
  let command: Document | undefined;
  const sequences: Document = {};
  let at = headerBytes + 4;
  while (at < end) {
    const kind = message[at];
    const section = takeSized(message, at + 1, end);
    at += 1 + section.length;
    if (kind === 0 && !command) command = decode(section);
    else if (kind === 1) Object.assign(sequences, parseSequence(section));
    else throw new BrokenFrame(`a section of the kind ${kind}`);
  }
  if (!command) throw new BrokenFrame('a message without a command');
  return {
    id,
    command: { ...command, ...sequences },
    silent: (bits & flags.moreToCome) !== 0,
    legacy: false,
  };
}

/** Kind 1: a name, and documents one after another, which are an array of the command by that name. */
function parseSequence(section: Buffer): Document {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new BrokenFrame('a document sequence without a name');
  const documents: Document[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const bytes = takeSized(section, at, section.length);
    documents.push(decode(bytes));
    at += bytes.length;
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents };
}

/** What begins with its own length, which must lie within the message. */
function takeSized(message: Buffer, at: number, end: number): Buffer {
  const length = at + 4 <= end ? message.readInt32LE(at) : 0;
  if (length < 5 || at + length > end) throw new BrokenFrame('a section whose length is wrong');
  return message.subarray(at, at + length);
}

/** flags, collection, skip, number, document. Only commands are known: the collection is `database.$cmd`. */
function parseOpQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, headerBytes + 4);
  if (nameEnd < 0) throw new BrokenFrame('a query without a collection');
  const name = message.toString('utf8', headerBytes + 4, nameEnd);
  if (!name.endsWith('.$cmd')) throw new BrokenFrame('a query that is no command');
  const command = decode(takeSized(message, nameEnd + 9, message.length));
  return { id, command: { ...command, $db: name.slice(0, -'.$cmd'.length) }, silent: false, legacy: true };
}

export function renderReply(request: Pick<Request, 'id' | 'legacy'>, id: number, reply: Document): Buffer {
  const document = encode(reply);
  const middle = request.legacy
    ? // OP_REPLY: flags, cursor, starting from, number returned.
      Buffer.concat([Buffer.alloc(16), Buffer.of(1, 0, 0, 0)])
    : Buffer.alloc(5);
  const header = Buffer.alloc(headerBytes);
  header.writeInt32LE(headerBytes + middle.length + document.length, 0);
  header.writeInt32LE(id, 4);
  header.writeInt32LE(request.id, 8);
  header.writeInt32LE(request.legacy ? opcodes.reply : opcodes.message, 12);
  return Buffer.concat([header, middle, document]);
}
