/**
 * For tests: a disk in memory that can be full, fail, hang, and lose power.
 *
 * What was not synced may be on it after the loss of power, wholly, in part, or not at all. After a sync that failed, as
 * on Linux, reading shows what was written, and later syncs do not write it.
 */
import { setImmediate } from 'node:timers/promises';
import type { Disk, DiskFile } from './disk.ts';

export type Call = 'create' | 'write' | 'truncate' | 'sync' | 'rename' | 'syncFolder' | 'remove';
/** Comes before each call: throws, or waits, in its place. */
export type Fault = (call: Call, path: string) => void | Promise<void>;

const SECTOR = 512;

type Pending = { readonly at: number; readonly bytes: Buffer } | { readonly size: number };
type Content = {
  /** What reading shows. */
  shown: Buffer;
  /** What the disk holds. */
  durable: Buffer;
  pending: readonly Pending[];
};

export class TestDisk implements Disk {
  fault: Fault = () => {};
  /** Gives numbers from 0 to 1: decides what of the unsynced is on the disk after all. */
  random: () => number = () => 1;
  /** In bytes, over all files. */
  capacity = Number.POSITIVE_INFINITY;
  /** How often each was called. */
  readonly calls = new Map<Call, number>();
  #names = new Map<string, Content>();
  /** The states of the names since the folder was last synced, that one first. */
  #history: Map<string, Content>[] = [new Map()];
  readonly #locked = new Set<string>();
  #dead = false;

  async lockFolder(folder: string) {
    if (this.#locked.has(folder)) throw new Error(`${folder} is locked`);
    this.#locked.add(folder);
    return () => void this.#locked.delete(folder);
  }

  async open(path: string): Promise<DiskFile | null> {
    const content = this.#names.get(path);
    return content === undefined ? null : this.#file(path, content);
  }

  async create(path: string): Promise<DiskFile> {
    await this.#call('create', path);
    const content = { shown: Buffer.alloc(0), durable: Buffer.alloc(0), pending: [] };
    this.#rename((names) => names.set(path, content));
    return this.#file(path, content);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#call('rename', from);
    const content = this.#names.get(from);
    if (content === undefined) throw systemError('ENOENT');
    this.#rename((names) => names.set(to, content).delete(from));
  }

  async remove(path: string): Promise<void> {
    await this.#call('remove', path);
    this.#rename((names) => names.delete(path));
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#call('syncFolder', folder);
    this.#history = [new Map(this.#names)];
  }

  /** What a file holds, or `undefined`. */
  read(path: string): Buffer | undefined {
    return this.#names.get(path)?.shown;
  }

  /** Puts a file there, durably. */
  put(path: string, bytes: Buffer): void {
    this.#names.set(path, { shown: bytes, durable: bytes, pending: [] });
    this.#history = [new Map(this.#names)];
  }

  /** From now on this disk does nothing. Gives what the next process finds, which may be all, when only this one died. */
  crash(of: 'power' | 'process'): TestDisk {
    this.#dead = true;
    const found = new TestDisk();
    found.random = this.random;
    if (of === 'process') {
      const copies = new Map([...this.#names.values()].map((content) => [content, { ...content }]));
      const copied = (names: Map<string, Content>) =>
        new Map([...names].map(([path, content]) => [path, copies.get(content) ?? { ...content }]));
      found.#names = copied(this.#names);
      found.#history = [...this.#history.slice(0, -1).map(copied), found.#names];
      return found;
    }
    // A file system keeps the names in a journal: some time of the past, but no mixture.
    const names = this.#history[Math.floor(this.random() * this.#history.length)] ?? this.#names;
    for (const [path, { durable, pending }] of names) found.put(path, this.#writeSome(durable, pending));
    return found;
  }

  #file(path: string, content: Content): DiskFile {
    // It may have been renamed since.
    const name = () => [...this.#names].find(([, named]) => named === content)?.[0] ?? path;
    const change = (pending: Pending) => {
      content.pending = [...content.pending, pending];
      content.shown = apply(content.shown, pending);
    };
    return {
      read: async (position, length) => content.shown.subarray(position, position + length),
      write: async (bytes, position) => {
        const whole = Buffer.from(bytes);
        const room = this.capacity - this.#used();
        const grown = Math.max(0, position + whole.length - content.shown.length);
        const refused = grown > room ? 'ENOSPC' : undefined;
        const fits = refused ? whole.subarray(0, Math.max(0, whole.length - (grown - room))) : whole;
        try {
          await this.#call('write', name());
        } catch (error) {
          if (!this.#dead) change({ at: position, bytes: whole.subarray(0, whole.length >>> 1) });
          throw error;
        }
        change({ at: position, bytes: fits });
        if (refused) throw systemError(refused);
      },
      truncate: async (size) => {
        await this.#call('truncate', name());
        change({ size });
      },
      sync: async () => {
        const written = content.pending;
        try {
          await this.#call('sync', name());
        } catch (error) {
          content.durable = this.#writeSome(content.durable, written);
          content.pending = content.pending.slice(written.length);
          throw error;
        }
        content.durable = written.reduce(apply, content.durable);
        content.pending = content.pending.slice(written.length);
      },
      close: async () => {},
    };
  }

  #writeSome(durable: Buffer, pending: readonly Pending[]): Buffer {
    return pending
      .flatMap(sectors)
      .filter(() => this.random() < 0.5)
      .reduce(apply, durable);
  }

  #used(): number {
    return [...this.#names.values()].reduce((sum, { shown }) => sum + shown.length, 0);
  }

  #rename(change: (names: Map<string, Content>) => void): void {
    this.#names = new Map(this.#names);
    change(this.#names);
    this.#history.push(this.#names);
  }

  async #call(call: Call, path: string): Promise<void> {
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
    await setImmediate();
    if (!this.#dead) await this.fault(call, path);
    if (this.#dead) throw systemError('EIO');
  }
}

/** As Node throws them. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code, errno: -1, syscall: 'test' });
}

function apply(content: Buffer, change: Pending): Buffer {
  if ('size' in change) return content.subarray(0, change.size);
  const changed = Buffer.alloc(Math.max(content.length, change.at + change.bytes.length));
  content.copy(changed);
  change.bytes.copy(changed, change.at);
  return changed;
}

function sectors(change: Pending): Pending[] {
  if ('size' in change) return [change];
  const parts: Pending[] = [];
  for (let from = 0; from < change.bytes.length; ) {
    const to = from + SECTOR - ((change.at + from) % SECTOR);
    parts.push({ at: change.at + from, bytes: change.bytes.subarray(from, to) });
    from = to;
  }
  return parts;
}
