/** Reads which item a POST created. */
import type { Collection } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { headerValues, isSuccess, memberIn } from './response.ts';

/** The id of what a POST created: from the body, bare or in an envelope, else from Location (RFC 9110 §10.2.2). */
export function createdId(collection: Collection, exchange: Exchange): string | undefined {
  if (!isSuccess(exchange)) return undefined;
  const id = memberIn(exchange, collection.list.idField ?? 'id');
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  const location = URL.parse(headerValues(exchange, 'location')[0] ?? '', exchange.request.url);
  const last = location?.pathname.split('/').filter(Boolean).at(-1);
  // A Location that is the collection itself names no item.
  if (last === undefined || location?.pathname === new URL(exchange.request.url).pathname) return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
