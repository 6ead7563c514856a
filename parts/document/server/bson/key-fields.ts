/** The fields of a compound key, each ascending or descending: of an index, and of a sort. */

export interface KeyField {
  readonly path: string;
  readonly direction: 1 | -1;
}

/** A descending field sorts by the inverse of its bytes. */
export function directed(bytes: Buffer, direction: 1 | -1): Buffer {
  return direction === 1 ? bytes : Buffer.from(bytes.map((byte) => 0xff - byte));
}
