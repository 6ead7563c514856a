/** Reads how an item is changed: PATCH with some of its members, or PUT with all of them. */
import type { UpdateOperation } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { type Json, jsonContent, operationOf } from './read-operation.ts';
import type { Resolver } from './resolve.ts';
import { takes } from './schema-members.ts';

/** No request needs more. */
const maxParameters = 100;

/** The change of an item at this path; PATCH rather than PUT. Undefined where a body is no JSON object. */
export function readUpdate(pathItem: Json | undefined, resolver: Resolver): UpdateOperation | undefined {
  for (const method of ['PATCH', 'PUT'] as const) {
    const operation = operationOf(pathItem, method === 'PATCH' ? 'patch' : 'put');
    const content = operation && resolver.follow(operation['requestBody'])?.['content'];
    const json = jsonContent(content);
    if (!operation || !json) continue;
    const schema = resolver.schema(json.schema);
    // A list of operations (RFC 6902) is no object.
    if (!takes(schema, ['object'], true)) continue;
    const parameters = [pathItem?.['parameters'], operation['parameters']].flat().slice(0, maxParameters);
    const versioned = parameters.some((one) => isIfMatch(resolver.follow(one)));
    return { method, mediaType: json.mediaType, schema, versioned };
  }
  return undefined;
}

function isIfMatch(parameter: Json | undefined): boolean {
  const { name, in: place } = parameter ?? {};
  return isRecord(parameter) && place === 'header' && typeof name === 'string' && /^if-match$/i.test(name);
}
