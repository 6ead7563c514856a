/** Cursors: opaque to clients, and proof against changes. */
import { createHmac } from 'node:crypto';
import type { Start } from './steps.ts';

/** What a cursor says. */
export interface Ticket {
  readonly start: Exclude<Start, { readonly from: 'beginning' }>;
  /** The value of the filter of the page before. */
  readonly filter?: string | undefined;
  /** Whose list it goes on in. */
  readonly owner?: string | undefined;
}

export interface CursorCodec {
  seal(ticket: Ticket): string;
  /** Undefined for whatever `seal` did not make, to the last bit. */
  open(cursor: string): Ticket | undefined;
}

/** Short, because Postcards allows a cursor 200 characters. */
type Packed = readonly [
  place: readonly [number, string | number] | number,
  filter: string | null,
  owner: string | null,
];

const checkLength = 8;

/** A codec whose cursors only it can open. */
export function createCursorCodec(secret: string): CursorCodec {
  const encode = (payload: string) => {
    const check = createHmac('sha256', secret).update(payload).digest('hex').slice(0, checkLength);
    return Buffer.from(check + payload).toString('base64url');
  };
  return {
    seal({ start, filter = null, owner = null }) {
      const place = start.from === 'count' ? start.skip : ([start.key.time, start.key.id] as const);
      return encode(JSON.stringify([place, filter, owner] satisfies Packed));
    },
    open(cursor) {
      const payload = Buffer.from(cursor, 'base64url').toString().slice(checkLength);
      // Node skips what is not base64url, so the text is compared and not only its bytes.
      if (encode(payload) !== cursor) return undefined;
      const [place, filter, owner] = JSON.parse(payload) as Packed;
      return {
        start:
          typeof place === 'number'
            ? { from: 'count', skip: place }
            : { from: 'behind', key: { time: place[0], id: place[1] } },
        ...(filter !== null && { filter }),
        ...(owner !== null && { owner }),
      };
    },
  };
}
