/** Takes the encoding aws-chunked apart: `SIZE[;chunk-signature=…]`, the data, and after a chunk of 0 the trailer. */
import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { type ChainStart, createSignatureChain } from '../../signature/chunk-signature.ts';
import { S3Error } from '../s3-error.ts';

export interface ChunkDecoder {
  /** Takes the next bytes and gives back the data in them: views, not copies. */
  push(bytes: Buffer): Buffer[];
  /** The trailer by lower-case names. Throws `IncompleteBody` when the body has not come to its end. */
  end(): ReadonlyMap<string, string>;
}

export interface ChunkDecoderOptions {
  /** Where the signatures of the chunks begin, when they are signed. */
  readonly chain?: ChainStart | undefined;
  /** Whether a trailer is announced; without one only an empty line follows the last chunk. */
  readonly trailer: boolean;
}

/** A size has at most 13 digits, a signature 64. */
const maxLineLength = 1_024;
const maxTrailerLines = 16;
const newline = 0x0a;

/** What comes next: a line of the kind named, or the data of a chunk and the line end behind it. */
type State = 'size' | 'data' | 'data-end' | 'trailer' | 'ended';

export function createChunkDecoder({ chain: start, trailer }: ChunkDecoderOptions): ChunkDecoder {
  const chain = start && createSignatureChain(start);
  const lines: string[] = [];
  let state: State = 'size';
  /** The beginning of a line whose end has not come. */
  let partial = '';
  let remaining = 0;
  let signature: string | undefined;
  let hash: Hash | undefined;

  /** The signature comes before the data that it signs. */
  const endChunk = () => {
    if (chain && hash) assertSame(chain.nextChunk(hash.digest('hex')), signature);
  };

  const takeLine = (line: string) => {
    if (state === 'data-end') {
      if (line !== '') throw malformed('a chunk is longer than it says');
      endChunk();
      state = 'size';
    } else if (state === 'size') {
      const match = /^([0-9a-f]{1,13})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
      if (!match) throw malformed('a chunk does not begin with its size');
      remaining = Number.parseInt(match[1] ?? '', 16);
      signature = match[2];
      hash = chain && createHash('sha256');
      state = remaining === 0 ? 'trailer' : 'data';
      if (remaining === 0) endChunk();
    } else if (line === '') {
      if (chain && trailer) {
        const given = signatureOf(lines.pop());
        assertSame(chain.trailer(lines), given);
      }
      state = 'ended';
    } else {
      if (!trailer || lines.length === maxTrailerLines)
        throw malformed('there is a trailer that was not announced');
      lines.push(line);
    }
  };

  return {
    push(bytes) {
      const data: Buffer[] = [];
      let position = 0;
      while (position < bytes.length) {
        if (state === 'ended') throw malformed('there is more behind the end');
        if (state === 'data') {
          const piece = bytes.subarray(position, position + remaining);
          position += piece.length;
          remaining -= piece.length;
          hash?.update(piece);
          data.push(piece);
          if (remaining === 0) state = 'data-end';
          continue;
        }
        const end = bytes.indexOf(newline, position);
        partial += bytes.toString('latin1', position, end < 0 ? bytes.length : end);
        if (partial.length > maxLineLength) throw malformed('a line is too long');
        if (end < 0) break;
        position = end + 1;
        const line = partial.replace(/\r$/, '');
        partial = '';
        takeLine(line);
      }
      return data;
    },
    end() {
      if (state !== 'ended')
        throw new S3Error('IncompleteBody', { message: 'The body ends within a chunk.' });
      return new Map(lines.map(splitField));
    },
  };
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw malformed('a line of the trailer is no field');
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** The last line of a signed trailer. */
function signatureOf(line: string | undefined): string | undefined {
  const [name, value] = splitField(line ?? '');
  return name === 'x-amz-trailer-signature' ? value : undefined;
}

function assertSame(expected: string, given: string | undefined): void {
  const ours = Buffer.from(expected);
  const theirs = Buffer.from(given ?? '');
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) {
    throw new S3Error('SignatureDoesNotMatch', {
      message: 'The signature of a chunk or of the trailer is wrong.',
    });
  }
}

function malformed(what: string): S3Error {
  return new S3Error('InvalidRequest', { message: `The body is not aws-chunked: ${what}.` });
}
