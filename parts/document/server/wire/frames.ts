/** Cuts what a connection sends into messages; a length that cannot be true ends the connection. */

/** messageLength, requestID, responseTo, opCode (MongoDB wire protocol, “Standard Message Header”). */
export const headerBytes = 16;

/** The size that hello tells the driver. */
export const maxMessageBytes = 48_000_000;

/** What arrived is no message of the protocol. */
export class BrokenFrame extends Error {}

export interface FrameReader {
  /** The whole messages that are there now. Throws BrokenFrame. */
  push(bytes: Buffer): Buffer[];
  /** Whether a message has begun and is not whole yet. */
  readonly waiting: boolean;
}

export function createFrameReader(): FrameReader {
  // Chunks are joined once, when the message is whole: what a length claims is not allocated before it arrives.
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 4;

  const join = () => {
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    chunks = [bytes];
    return bytes;
  };

  return {
    push(bytes) {
      chunks.push(bytes);
      size += bytes.length;
      const messages: Buffer[] = [];
      while (size >= wanted) {
        let all = join();
        const length = all.readInt32LE(0);
        if (length < headerBytes || length > maxMessageBytes) {
          throw new BrokenFrame(`a message of ${length} bytes`);
        }
        wanted = length;
        if (size < length) break;
        messages.push(all.subarray(0, length));
        all = all.subarray(length);
        chunks = [all];
        size = all.length;
        wanted = 4;
      }
      return messages;
    },
    get waiting() {
      return size > 0;
    },
  };
}
