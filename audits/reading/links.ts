/** The links of an answer, in its field Link (RFC 8288). */
import type { Exchange } from '../../kit/transcript.ts';
import { headerValues } from './response.ts';

export interface Link {
  readonly target: string;
  /** Its relations, in lower case. */
  readonly relations: readonly string[];
}

/** All links, in their order. */
export function readLinks(exchange: Exchange): Link[] {
  return headerValues(exchange, 'link').flatMap((value) =>
    [...value.matchAll(/<([^<>]*)>([^,<]*)/g)].map(([, target = '', parameters = '']) => {
      const [, relations = ''] = /;\s*rel\s*=\s*("[^"]*"|[^\s;,]+)/i.exec(parameters) ?? [];
      return { target, relations: relations.replaceAll('"', '').toLowerCase().split(/\s+/) };
    }),
  );
}
