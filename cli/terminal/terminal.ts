/** An output stream as commands use it: lines, colour only where a person reads, and no crash when the reader is gone. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Marks a piece of text, or leaves it alone. */
export type Paint = (format: Format, text: string) => string;

export interface Terminal {
  readonly isTTY: boolean;
  /** Columns, between 40 and 110: 80 where nobody knows. */
  readonly width: number;
  /** No colour goes into pipes, and NO_COLOR is respected. */
  readonly paint: Paint;
  line(text?: string): void;
  /** Shows a line that the next one replaces; nothing where lines cannot be replaced. */
  status(text: string): void;
  /** Resolves when everything has been handed over. */
  flush(): Promise<void>;
}

export function createTerminal(stream: NodeJS.WriteStream): Terminal {
  let showing = false;
  let broken = false;
  // EPIPE: the reader, such as `head`, has seen enough. What we started goes on.
  stream.on('error', () => {
    broken = true;
  });
  const write = (text: string) => {
    if (!broken) stream.write(text);
  };
  const columns = () => Math.max(40, Math.min(110, stream.columns || 80));
  const clear = () => {
    if (showing) write('\r\u001b[2K');
    showing = false;
  };
  return {
    isTTY: stream.isTTY === true,
    get width() {
      return columns();
    },
    paint: (format, text) => styleText(format, text, { stream }),
    line(text = '') {
      clear();
      write(`${text}\n`);
    },
    status(text) {
      clear();
      if (!stream.isTTY || text === '') return;
      write([...text].slice(0, columns() - 1).join(''));
      showing = true;
    },
    flush() {
      clear();
      if (broken) return Promise.resolve();
      return new Promise((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    },
  };
}
