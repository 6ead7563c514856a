/** The framing in which SelectObjectContent answers: messages with headers, guarded twice by a CRC-32 (Amazon event stream encoding). */
import { crc32 } from 'node:zlib';

interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Two lengths and the checksum of both. */
const preludeBytes = 12;
const checksumBytes = 4;
/** The type of a header's value: a string. */
const stringType = 7;

function encodeEvent({ headers, payload }: EventMessage): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const message = Buffer.alloc(preludeBytes + head.length + payload.length + checksumBytes);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, preludeBytes);
  message.set(payload, preludeBytes + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -checksumBytes)), message.length - checksumBytes);
  return message;
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const text = Buffer.from(value);
  const encoded = Buffer.alloc(1 + name.length + 1 + 2 + text.length);
  encoded.writeUInt8(name.length, 0);
  encoded.write(name, 1, 'latin1');
  encoded.writeUInt8(stringType, 1 + name.length);
  encoded.writeUInt16BE(text.length, 2 + name.length);
  encoded.set(text, 4 + name.length);
  return encoded;
}

/** A message of this type: `Records`, `Stats`, `End`. */
export function encodeSelectEvent(type: string, contentType?: string, payload?: Uint8Array): Buffer {
  return encodeEvent({
    headers: {
      ':message-type': 'event',
      ':event-type': type,
      ...(contentType !== undefined && { ':content-type': contentType }),
    },
    payload: payload ?? new Uint8Array(),
  });
}
