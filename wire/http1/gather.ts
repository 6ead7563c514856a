/** Gathers lines and stretches of bytes from pieces of any size. */

/** What the next bytes are, and what becomes of them. */
export type Step = LineStep | StretchStep | { readonly read: 'nothing' };

/** The next bytes are a line, up to and with its LF. */
export interface LineStep {
  readonly read: 'line';
  /** What this line is, in words. */
  readonly awaiting: string;
  /** Matches the first characters of every such line, at most 16, so that garbage is refused before its LF. */
  readonly beginning?: RegExp;
  /** Takes the line (ISO-8859-1) with its end, and gives the step after it. */
  take(line: string): Step;
}

/** The next bytes are passed on as they come. */
export interface StretchStep {
  readonly read: 'stretch';
  readonly awaiting: string;
  /** How many; `Infinity` when they end with the connection. */
  readonly bytes: number;
  /** Takes some of them; gives a step if that is to be the next one already. */
  take(piece: Uint8Array): Step | undefined;
  /** The step after all of them. */
  next(): Step;
}

/** What is done about a line that cannot be accepted. */
export interface LineRules {
  /** The longest line accepted now, in bytes. */
  limit(): number;
  tooLong(): Step;
  /** The line begins wrongly. */
  unexpected(beginning: string, step: LineStep): Step;
}

/** Walks from step to step as bytes arrive. */
export interface Gatherer {
  /** Takes bytes; gives the number of those that no step wanted. */
  push(bytes: Uint8Array): number;
  /** What the current step needs, in words. */
  awaiting(): string;
}

const beginningLength = 16;

/** A gatherer that starts with a step. */
export function createGatherer(first: Step, rules: LineRules): Gatherer {
  let step = first;
  let line = '';
  let remaining = first.read === 'stretch' ? first.bytes : 0;

  const enter = (next: Step) => {
    step = next;
    line = '';
    if (next.read !== 'stretch') return;
    remaining = next.bytes;
    if (remaining === 0) enter(next.next());
  };

  const takeLine = (bytes: Uint8Array, offset: number, current: LineStep): number => {
    const feed = bytes.indexOf(0x0a, offset);
    const behind = feed === -1 ? bytes.length : feed + 1;
    const before = line.length;
    line += Buffer.from(bytes.buffer, bytes.byteOffset + offset, behind - offset).toString('latin1');
    const beginning = before < beginningLength ? line.slice(0, beginningLength) : undefined;
    if (line.length > rules.limit()) enter(rules.tooLong());
    else if (beginning !== undefined && current.beginning?.test(beginning) === false) {
      enter(rules.unexpected(line, current));
    } else if (feed !== -1) enter(current.take(line));
    return behind;
  };

  const takeStretch = (bytes: Uint8Array, offset: number, current: StretchStep): number => {
    const piece = bytes.subarray(offset, Math.min(bytes.length, offset + remaining));
    remaining -= piece.length;
    const next = current.take(piece) ?? (remaining === 0 ? current.next() : undefined);
    if (next) enter(next);
    return offset + piece.length;
  };

  return {
    push(bytes) {
      let offset = 0;
      while (offset < bytes.length && step.read !== 'nothing') {
        offset = step.read === 'line' ? takeLine(bytes, offset, step) : takeStretch(bytes, offset, step);
      }
      return bytes.length - offset;
    },
    awaiting() {
      if (step.read === 'nothing') return 'nothing more';
      if (step.read === 'line' || remaining === Number.POSITIVE_INFINITY) return step.awaiting;
      return `${remaining} more bytes of ${step.awaiting}`;
    },
  };
}
