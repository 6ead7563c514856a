/** Cuts a stream of bytes into lines. */
import { StringDecoder } from 'node:string_decoder';

export interface LineReader {
  push(bytes: Buffer): void;
  /** The stream is over: what came behind the last line end is a line too. */
  end(): void;
}

/** Calls back with each line, without its end (LF or CRLF) and without what exceeds `maxLength` characters. */
export function createLineReader(maxLength: number, onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (line: string) => onLine(line.slice(0, maxLength).replace(/\r$/, ''));
  const take = (text: string) => {
    const [first = '', ...others] = text.split('\n');
    rest += first;
    for (const other of others) {
      emit(rest);
      rest = other;
    }
    // One more than is shown, for the CR.
    rest = rest.slice(0, maxLength + 1);
  };
  return {
    push: (bytes) => take(decoder.write(bytes)),
    end() {
      take(decoder.end());
      if (rest) emit(rest);
      rest = '';
    },
  };
}
