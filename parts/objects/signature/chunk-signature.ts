/** Signatures of a body that is sent in chunks: each one signs its chunk and the signature before it. */
import { createHash } from 'node:crypto';
import { emptySha256, formatScope, type Scope, signText } from './signature.ts';

/** Where a chain of chunk signatures begins. */
export interface ChainStart {
  readonly key: Buffer;
  readonly timestamp: string;
  readonly scope: Scope;
  /** The signature of the request's head. */
  readonly seed: string;
}

export interface SignatureChain {
  /** The signature of the next chunk, by the SHA-256 of its data in hex. */
  nextChunk(sha256: string): string;
  /** The signature of the trailer, after all chunks; each line is `name:value`. */
  trailer(lines: readonly string[]): string;
}

/** A chain; nothing in it can be left out, repeated or exchanged unnoticed. */
export function createSignatureChain({ key, timestamp, scope, seed }: ChainStart): SignatureChain {
  let previous = seed;
  const sign = (kind: string, ...hashes: string[]) => {
    previous = signText(
      key,
      [`AWS4-HMAC-SHA256-${kind}`, timestamp, formatScope(scope), previous, ...hashes].join('\n'),
    );
    return previous;
  };
  return {
    nextChunk: (sha256) => sign('PAYLOAD', emptySha256, sha256),
    trailer(lines) {
      const text = lines.map((line) => `${line}\n`).join('');
      return sign('TRAILER', createHash('sha256').update(text).digest('hex'));
    },
  };
}
