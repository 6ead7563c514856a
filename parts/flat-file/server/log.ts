/** The log: appends records to the end of one file, makes them durable, and reads them back. */
import { type Frame, formatFrame, header } from './frame.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { readFrames, recover } from './recover.ts';

/**
 * When a record is acknowledged: after a sync of its own, after one that it shares with those that came while the sync
 * before was under way (group commit), or as soon as the operating system has it.
 */
export const syncs = ['always', 'batch', 'never'] as const;
export type Sync = (typeof syncs)[number];

/** Where a record is, or several appended together, and where the next one will be. */
export interface Place {
  readonly offset: number;
  readonly next: number;
}

export interface Log {
  /** Takes records, each as JSON on one line, in one commit. Throws `LogRefused`. */
  append(...records: readonly string[]): Promise<Place>;
  /** The record that begins there. */
  read(offset: number): Promise<Frame | undefined>;
  /** Whether a record begins there, or will. */
  isPlace(offset: number): Promise<boolean>;
  /** What was acknowledged when it was called, from there on. */
  scan(from?: number): AsyncGenerator<Frame, unknown>;
  stats(): LogStats;
  /** Takes no more, and waits for what is under way. */
  close(): Promise<void>;
}

export interface LogStats {
  /** The size of the file. */
  readonly bytes: number;
  readonly records: number;
  /** Bytes of a torn tail that were cut off at the start. */
  readonly cut: number;
  readonly sync: Sync;
  /** Since the start. */
  readonly commits: number;
  readonly syncs: number;
}

/** The record was not taken. `full`: another one may be later. `failed`: none will be, before a new start. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused';
  readonly why: 'full' | 'failed';

  constructor(why: 'full' | 'failed', message: string, cause?: unknown) {
    super(message, { cause });
    this.why = why;
  }
}

interface Waiting {
  readonly jsons: readonly string[];
  readonly length: number;
  readonly accept: (place: Place) => void;
  readonly refuse: (error: unknown) => void;
}

/** Bytes of one commit, about: a longer queue waits for the next. */
const commitBytes = 4 * 1024 ** 2;

export async function openLog(
  path: string,
  sync: Sync,
  openFile: (path: string) => Promise<LogFile> = openLogFile,
): Promise<Log> {
  const file = await openFile(path);
  const recovered = await recover(file, path).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  const { cut } = recovered;
  let { size, records } = recovered;
  let commits = 0;
  let synced = 0;
  let refusal: LogRefused | undefined;
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  /** One after the other, so that only the last can be torn. */
  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = take();
      try {
        const places = await commit(batch);
        batch.forEach(({ accept }, index) => {
          const place = places[index];
          if (place) accept(place);
        });
      } catch (error) {
        for (const { refuse } of batch) refuse(error);
      }
    }
    running = undefined;
  }

  function take(): Waiting[] {
    let bytes = 0;
    const beyond = waiting.findIndex(({ length }) => {
      bytes += length;
      return bytes > commitBytes;
    });
    const most = beyond < 0 ? waiting.length : Math.max(1, beyond);
    return waiting.splice(0, sync === 'always' ? 1 : most);
  }

  async function commit(batch: readonly Waiting[]): Promise<Place[]> {
    if (refusal) throw refusal;
    const frames: Buffer[] = [];
    let end = size;
    const places = batch.map(({ jsons }) => {
      const offset = end;
      for (const json of jsons) {
        const frame = formatFrame(json, size);
        frames.push(frame);
        end += frame.length;
      }
      return { offset, next: end };
    });
    try {
      await file.write(Buffer.concat(frames), size);
    } catch (error) {
      // On a full disk a part of it may be there.
      await file.truncate(size).catch(distrust);
      throw new LogRefused('full', `the disk takes no more: ${messageOf(error)}`, error);
    }
    if (sync !== 'never') await syncFile();
    size = end;
    records += frames.length;
    commits++;
    return places;
  }

  /**
   * After a sync that failed, nobody knows what is on the disk: Linux marks the pages as clean all the same, and the
   * next sync succeeds without having written them (Rebello et al., “Can Applications Recover from fsync Failures?”,
   * USENIX ATC 2020). So it is not tried again; a new start reads what is there.
   */
  async function syncFile(): Promise<void> {
    try {
      await file.sync();
      synced++;
    } catch (error) {
      await file.truncate(size).catch(() => {});
      throw distrust(error);
    }
  }

  function distrust(error: unknown): LogRefused {
    refusal = new LogRefused('failed', `the disk failed, and needs a new start: ${messageOf(error)}`, error);
    return refusal;
  }

  async function read(offset: number): Promise<Frame | undefined> {
    if (offset < header.length || offset >= size) return undefined;
    const { value } = await readFrames(file, offset, size).next();
    return typeof value === 'object' ? value : undefined;
  }

  return {
    append(...jsons) {
      const { promise, resolve: accept, reject: refuse } = Promise.withResolvers<Place>();
      const length = jsons.reduce((sum, json) => sum + json.length, 0);
      waiting.push({ jsons, length, accept, refuse });
      running ??= run();
      return promise;
    },
    read,
    isPlace: async (offset) => offset === size || (await read(offset)) !== undefined,
    scan: (from = header.length) => readFrames(file, from, size),
    stats: () => ({ bytes: size, records, cut, sync, commits, syncs: synced }),
    async close() {
      await running;
      refusal ??= new LogRefused('failed', 'the log is closed');
      await file.close();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
