/** The contract of the proxy: that of Postcards itself. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const contract = new URL('../../../postcards/contract/openapi.yaml', import.meta.url);

/** As JSON text; `perUser`: with the credentials that the proxy asks for then. */
export function describePostcards({ url, perUser }: { url: string; perUser: boolean }): string {
  const document = parse(readFileSync(contract, 'utf8')) as Record<string, unknown> & { components: object };
  return JSON.stringify({
    ...document,
    servers: [{ url }],
    ...(perUser && {
      security: [{ bearer: [] }],
      components: { ...document.components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    }),
  });
}
