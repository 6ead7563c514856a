/** An upload as a client does it: announced at the backend, put where the answer says, had back from the item. */
import type { AddressedRequest, Mark, Prober, Trial } from '../../kit/audit.ts';
import type { Collection } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { requestNames } from '../contract/read-upload.ts';
import { at, headerValues, isRecord, parseJson, statusLine } from '../reading/response.ts';
import { createPicture } from './picture.ts';

export const pictureType = 'image/png';

/** Redirections from the item to its bytes. */
const maxRedirects = 3;

/** The request that a client is to send, as the answer to POST holds it. */
export interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ms since the epoch; undefined where the answer does not say. */
  readonly expires: number | undefined;
}

export interface Announced {
  readonly id: string;
  readonly bytes: Buffer;
  /** Undefined where the answer holds none. */
  readonly upload: Upload | undefined;
}

/** Announces a picture. `seconds`: how long the URL is to be good, where the contract lets a client say so. */
export async function announce(
  prober: Prober,
  role: string,
  { seconds }: { readonly seconds?: number } = {},
): Promise<Announced | undefined> {
  const order = prober.collection.create?.upload;
  const bytes = createPicture(prober.random);
  const announced = await prober.announce(role, {
    ...(order?.type !== undefined && { [order.type]: pictureType }),
    ...(order?.length !== undefined && { [order.length]: bytes.length }),
    ...(order?.seconds !== undefined && seconds !== undefined && { [order.seconds]: seconds }),
  });
  if (!announced) return undefined;
  return { id: announced.id, bytes, upload: uploadIn(prober.collection, announced.exchange) };
}

/** Sends the bytes as the answer says. Fields are laid over those that it names. */
export async function put(
  prober: Prober,
  { upload, bytes }: Announced,
  role: string,
  changed: { readonly bytes?: Buffer; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Exchange | undefined> {
  if (!upload) return undefined;
  // The client counts for itself what it sends.
  const named = Object.entries(upload.headers).filter(([name]) => !/^(content-length|host)$/i.test(name));
  const request: AddressedRequest = {
    method: upload.method,
    headers: {
      ...Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), value])),
      ...changed.headers,
    },
    body: changed.bytes ?? bytes,
  };
  return await prober.sendTo(upload.url, role, request);
}

/** The path at which the bytes of an item can be had. */
export function contentPath(prober: Prober, id: string): string {
  const { content = '', path } = prober.collection.item ?? { path: '' };
  return prober.itemPath(id) + content.slice(path.length);
}

/** Asks for the bytes and follows to where they are; gives the address that held them, or did not. */
export async function fetchContent(prober: Prober, id: string, role: string): Promise<string> {
  let address = contentPath(prober, id);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const exchange = await prober.sendTo(address, hop === 0 ? role : `${role} there`);
    const [location] = exchange ? headerValues(exchange, 'location') : [];
    const next = exchange && location ? URL.parse(location, exchange.request.url) : null;
    if (!exchange || !isRedirect(exchange) || !next) break;
    address = next.href;
  }
  return address;
}

export function isRedirect({ response }: Exchange): boolean {
  return [301, 302, 303, 307, 308].includes(response?.status ?? 0);
}

/** The last answer on the way to the bytes: from the store, or from the backend itself. */
export function lastOf(trial: Trial, role: string): Exchange | undefined {
  return trial.steps.findLast((step) => step.role === role || step.role === `${role} there`)?.exchange;
}

export function stepOf(trial: Trial, role: string): Exchange | undefined {
  return trial.steps.find((step) => step.role === role)?.exchange;
}

/** The request that the answer to POST holds; undefined where it holds none. */
export function uploadIn({ create }: Collection, { response }: Exchange): Upload | undefined {
  const request = at(parseJson(response?.body.text ?? ''), create?.upload?.at ?? '');
  if (!isRecord(request)) return undefined;
  const first = (names: readonly string[]) =>
    names.map((name) => request[name]).find((one) => one !== undefined);
  const url = first(requestNames.url);
  if (typeof url !== 'string' || url === '') return undefined;
  const method = first(requestNames.method);
  const headers = first(requestNames.headers);
  return {
    url,
    method: typeof method === 'string' && /^(PUT|POST)$/.test(method) ? method : 'PUT',
    headers: Object.fromEntries(
      Object.entries(isRecord(headers) ? headers : {}).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    expires: momentOf(first(requestNames.expires)),
  };
}

/** RFC 3339, or seconds since the epoch. */
function momentOf(value: unknown): number | undefined {
  const moment =
    typeof value === 'number' ? value * 1_000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(moment) ? moment : undefined;
}

export function statusMark(exchange: Exchange): Mark {
  return { exchange, part: 'response head', text: statusLine(exchange) };
}
