/** Asks the target for its own OpenAPI document, where backends usually keep it. */
import type { Exchange } from '../../kit/transcript.ts';
import type { Session } from '../check/session.ts';
import { readLinks } from '../reading/links.ts';
import { isSuccess } from '../reading/response.ts';
import { parseContract } from './read-contract.ts';

/** Below the base path, in the order in which they are asked for. */
const usualPlaces = [
  '/openapi.json',
  '/openapi.yaml',
  '/swagger.json',
  '/v3/api-docs',
  '/api-docs',
  '/docs/openapi.json',
];

/** Redirects included. */
const maxRequests = 8;

export interface FoundContract {
  readonly text: string;
  /** The path where it was. */
  readonly at: string;
}

/** The first document of OpenAPI 3 below the base path of the target; undefined when there is none. */
export async function discoverContract(session: Session, base: string): Promise<FoundContract | undefined> {
  const before = session.requests;
  const root = base.replace(/\/$/, '');
  const first = await session.send({ path: base === '' ? '/' : base });
  const described = describedBy(first);
  const places = [
    ...(described === undefined ? [] : [described]),
    ...usualPlaces.map((place) => root + place),
  ];
  for (const path of new Set(places)) {
    if (session.requests - before >= maxRequests) break;
    const exchange = await session.send({ path });
    const text = exchange.response?.body.text ?? '';
    if (isSuccess(exchange) && !exchange.failure && isContract(text)) return { text, at: path };
  }
  return undefined;
}

/** Where a link with rel="service-desc" (RFC 8631, section 4.2) leads, if it stays with the target. */
function describedBy(exchange: Exchange): string | undefined {
  const link = readLinks(exchange).find(({ relations }) => relations.includes('service-desc'));
  const url = link && URL.parse(link.target, exchange.request.url);
  return url && url.origin === new URL(exchange.request.url).origin ? url.pathname + url.search : undefined;
}

/** Many servers answer any path with the same page. */
function isContract(text: string): boolean {
  try {
    parseContract(text);
    return true;
  } catch {
    return false;
  }
}
