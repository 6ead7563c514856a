/** Reads a journal at the start: hands out its changes, cuts off a torn end, and refuses what is damaged. */
import type { DiskFile } from './disk.ts';
import { HEADER, holdsFrame, parseFrame } from './frame.ts';
import { type Change, parseChanges } from './tables.ts';

export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';
  readonly code = 'JOURNAL_DAMAGED';
}

export class NoJournal extends Error {
  override readonly name = 'NoJournal';
  readonly code = 'NO_JOURNAL';
}

export type Recovered = {
  /** Where the whole frames end, and the file now. */
  readonly size: number;
  readonly changes: number;
  /** Bytes of a commit that was never acknowledged. */
  readonly cut: number;
};

const CHUNK = 4 * 2 ** 20;

/** Throws before it has changed anything. `path` is for the errors only. */
export async function recoverJournal(
  file: DiskFile,
  path: string,
  onChange: (change: Change) => void,
): Promise<Recovered> {
  const header = await file.read(0, HEADER.length);
  if (!header.equals(HEADER)) throw new NoJournal(`${path} does not begin as a journal of Postcards does`);

  let size = HEADER.length;
  let changes = 0;
  let bytes: Buffer = Buffer.alloc(0);
  /** Where the next frame begins in `bytes`, whose end is at `size - at + bytes.length` in the file. */
  let at = 0;
  let last: Buffer = HEADER;
  for (;;) {
    const frame = parseFrame(bytes, at);
    if (frame.is === 'whole') {
      last = bytes.subarray(at, frame.end);
      for (const change of parseChanges(frame.json)) {
        onChange(change);
        changes++;
      }
      size += frame.end - at;
      at = frame.end;
      continue;
    }
    const rest = bytes.subarray(at);
    const more = await file.read(size + rest.length, CHUNK);
    at = 0;
    bytes = Buffer.concat([rest, more]);
    if (more.length > 0 && frame.is === 'incomplete') continue;
    const cut = await cutTail(file, path, size, bytes);
    // The last frame may be in memory only: the process before was killed before its sync, or its sync failed. In that
    // case the system takes the pages for written (see journal.ts), unless they are written again.
    await file.write(last, size - last.length);
    await file.sync();
    return { size, changes, cut };
  }
}

async function cutTail(file: DiskFile, path: string, size: number, begun: Buffer): Promise<number> {
  const parts = [begun];
  let cut = begun.length;
  for (let part = begun; part.length > 0; cut += part.length) {
    part = await file.read(size + cut, CHUNK);
    parts.push(part);
  }
  // The first byte is where the broken frame begins, so it cannot begin a whole one.
  if (holdsFrame(Buffer.concat(parts).subarray(1))) {
    throw new JournalDamaged(`${path} is damaged at byte ${size}, and whole records follow`);
  }
  if (cut > 0) await file.truncate(size);
  return cut;
}
