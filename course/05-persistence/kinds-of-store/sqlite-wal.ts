/** How much the embedded document store writes: it stands on SQLite, whose write-ahead log can be counted by its frames. */
import { existsSync, readFileSync } from 'node:fs';

/** Bytes of the header of the log, and of each frame before its page (sqlite.org/fileformat2.html, section 4.1). */
const headerBytes = 32;
const frameHeaderBytes = 24;

export interface WalCounter {
  /** Bytes since the first call; undefined where there is no such log. */
  written(): Promise<number | undefined>;
}

/** Asked often enough it misses nothing: after a checkpoint the log begins anew, with another salt. */
export function createWalCounter(path: string): WalCounter {
  let total = 0;
  let last = { salt: '', bytes: 0 };
  return {
    async written() {
      if (!existsSync(path)) return undefined;
      const now = readWal(readFileSync(path));
      total += now.salt === last.salt ? now.bytes - last.bytes : now.bytes;
      last = now;
      return total;
    },
  };
}

/** The frames of the log as it stands: those behind them are left over from before, and carry an older salt. */
export function readWal(wal: Buffer): { salt: string; bytes: number } {
  if (wal.length < headerBytes) return { salt: '', bytes: 0 };
  const frameBytes = frameHeaderBytes + wal.readUInt32BE(8);
  const salt = wal.toString('hex', 16, 24);
  let end = headerBytes;
  while (end + frameBytes <= wal.length && wal.toString('hex', end + 8, end + 16) === salt) end += frameBytes;
  return { salt, bytes: end };
}
