/** Reads the file, at the start and later: frame by frame, cuts off a torn tail, and refuses what is damaged. */
import { type Frame, header, parseFrame } from './frame.ts';
import type { LogFile } from './log-file.ts';

/** Records that had been acknowledged cannot be read. A person has to decide what becomes of them. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

export interface Recovered {
  /** Where the whole frames end, and the file now. */
  readonly size: number;
  readonly records: number;
  /** Bytes of a commit that was never acknowledged. */
  readonly cut: number;
}

/** Bytes read at a time: few for the first frame, more for those who go on. */
const firstChunk = 4 * 1024;
const chunk = 1024 ** 2;
const lineEnd = 0x0a;

/** The frames between two places; ends before the first that is not whole, and returns where that was. */
export async function* readFrames(
  file: LogFile,
  from: number,
  end: number,
): AsyncGenerator<Frame, number, undefined> {
  let start = from;
  let bytes: Buffer = Buffer.alloc(0);
  let wanted = firstChunk;
  for (let at = 0; ; ) {
    const frame = parseFrame(bytes, at, start);
    if (typeof frame === 'object') {
      yield frame;
      at = frame.next - start;
      continue;
    }
    start += at;
    bytes = bytes.subarray(at);
    at = 0;
    const left = end - start - bytes.length;
    if (frame === 'broken' || left <= 0) return start;
    const more = await file.read(start + bytes.length, Math.min(left, wanted));
    if (more.length === 0) return start;
    bytes = Buffer.concat([bytes, more]);
    wanted = Math.min(chunk, 4 * wanted);
  }
}

/**
 * What a crash may leave behind is a commit that is there in part, at the end. A frame that is not whole, but has one
 * of a later commit behind it, had been synced and acknowledged: that is damage, and cutting it off would lose what
 * comes after it. Throws before it has changed anything.
 */
export async function recover(file: LogFile, path: string): Promise<Recovered> {
  const beginning = await file.read(0, header.length);
  if (beginning.length < header.length && header.subarray(0, beginning.length).equals(beginning)) {
    // New, or killed while it was being made.
    await file.write(header, 0);
    await file.sync();
    return { size: header.length, records: 0, cut: 0 };
  }
  if (!beginning.equals(header)) throw new LogDamaged(`${path} does not begin as a flat file of ours does`);
  const whole = await file.size();
  const frames = readFrames(file, header.length, whole);
  let records = 0;
  let step = await frames.next();
  for (; !step.done; step = await frames.next()) records++;
  const size = step.value;
  if (await holdsLaterCommit(file, size, whole)) {
    throw new LogDamaged(
      `${path} is damaged at byte ${size}: the record there does not fit its checksum, and later ones follow`,
    );
  }
  if (whole > size) await file.truncate(size);
  // What the process before had written and not synced is shown from now on: then it has to stay.
  await file.sync();
  return { size, records, cut: whole - size };
}

/** Whether behind the broken frame a whole one stands that was begun after it. */
async function holdsLaterCommit(file: LogFile, broken: number, end: number): Promise<boolean> {
  let at: number | undefined = broken;
  while (at !== undefined) {
    const frames = readFrames(file, at, end);
    let step = await frames.next();
    for (; !step.done; step = await frames.next()) {
      if (step.value.commit > broken) return true;
    }
    at = await nextLine(file, step.value, end);
  }
  return false;
}

/** Where the next line begins; undefined when there is none. */
async function nextLine(file: LogFile, from: number, end: number): Promise<number | undefined> {
  for (let at = from; at < end; at += chunk) {
    const bytes = await file.read(at, Math.min(chunk, end - at));
    const found = bytes.indexOf(lineEnd);
    if (found >= 0) return at + found + 1;
  }
  return undefined;
}
