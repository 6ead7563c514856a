/** What an operation takes and answers, as far as it is JSON; and whether it wants to know who asks. */
import type { JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import type { Resolver } from './resolve.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly body: JsonSchema;
  /** Names of its header fields. */
  readonly headers: readonly string[];
}

/** The object at that method of a path item. */
export function operationOf(
  pathItem: Json | undefined,
  method: 'get' | 'post' | 'delete' | 'patch' | 'put',
): Json | undefined {
  const operation = pathItem?.[method];
  return isRecord(operation) ? operation : undefined;
}

/** What a success is answered with; a string says why it cannot be read; undefined where no body comes. */
export function readAnswer(operation: Json, resolver: Resolver): Answer | string | undefined {
  const { responses } = operation;
  if (!isRecord(responses)) return undefined;
  const status = Object.keys(responses).find((code) => /^2(\d\d|XX)$/.test(code));
  const response = status === undefined ? undefined : resolver.follow(responses[status]);
  const { content, headers } = response ?? {};
  if (!isRecord(content) || Object.keys(content).length === 0) return undefined;
  const json = jsonContent(content);
  if (!json) return `answers with ${typesIn(content)}, not with JSON`;
  if (json.schema === undefined) return 'does not declare what its answer looks like';
  return { body: resolver.schema(json.schema), headers: isRecord(headers) ? Object.keys(headers) : [] };
}

/** The JSON among the media types of a body; a type that allows anything allows JSON. */
export function jsonContent(
  content: unknown,
): { readonly mediaType: string; readonly schema: unknown } | undefined {
  if (!isRecord(content)) return undefined;
  for (const [mediaType, value] of Object.entries(content)) {
    const [type = ''] = mediaType.slice(0, 100).toLowerCase().split(';', 1);
    const isAny = ['*/*', 'application/*'].includes(type.trim());
    if (!isAny && !/^application\/(json|[\w.-]+\+json)$/.test(type.trim())) continue;
    return {
      mediaType: isAny ? 'application/json' : mediaType,
      schema: isRecord(value) ? value['schema'] : undefined,
    };
  }
  return undefined;
}

/** The media types of a body, for a sentence. */
export function typesIn(content: Json): string {
  return Object.keys(content)
    .slice(0, 3)
    .map((type) => type.slice(0, 60))
    .join(', ');
}

/** Whether all ways that the contract allows need credentials (OpenAPI 3.1, Operation Object: the own ones win). */
export function needsCredentials(document: Json, operation: Json): boolean {
  const security = operation['security'] ?? document['security'];
  if (!Array.isArray(security) || security.length === 0) return false;
  return security.every((way) => isRecord(way) && Object.keys(way).length > 0);
}
