/** The query parameters of an operation, with those of its path; an object is spread into the parameters it stands for. */
import type { JsonSchema, QueryParameter } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import type { Resolver } from './resolve.ts';
import { membersOf, typesOf } from './schema-members.ts';

/** No request needs more, and each name is looked up. */
const maxParameters = 100;
const maxNameLength = 200;

/** In the order of the document; the operation's own replace those of the path (OpenAPI 3.1, Path Item Object). */
export function queryParameters(
  pathItem: Readonly<Record<string, unknown>>,
  operation: Readonly<Record<string, unknown>>,
  resolver: Resolver,
): QueryParameter[] {
  const found = new Map<string, QueryParameter>();
  for (const list of [pathItem['parameters'], operation['parameters']]) {
    if (!Array.isArray(list)) continue;
    for (const value of list.slice(0, maxParameters)) {
      const parameter = resolver.follow(value);
      if (parameter?.['in'] !== 'query') continue;
      for (const one of spread(parameter, resolver)) {
        if (one.name.length <= maxNameLength) found.set(one.name, one);
      }
    }
  }
  return [...found.values()];
}

function spread(parameter: Readonly<Record<string, unknown>>, resolver: Resolver): QueryParameter[] {
  const { name } = parameter;
  if (typeof name !== 'string') return [];
  const schema = resolver.schema(parameter['schema']);
  const required = parameter['required'] === true;
  const members = typesOf(schema).includes('object') ? membersOf(schema) : [];
  if (members.length === 0) return [{ name, schema, required }];
  // OpenAPI 3.1, Style Values: `form` is the usual one, and spreads objects unless it is told not to.
  const deep = parameter['style'] === 'deepObject';
  if (!deep && parameter['explode'] === false) return [{ name, schema, required }];
  return members.slice(0, maxParameters).map(([member, value]) => ({
    name: deep ? `${name}[${member}]` : member,
    schema: value,
    required: required && isRequired(schema, member),
  }));
}

function isRequired(schema: JsonSchema, member: string): boolean {
  const list = isRecord(schema) ? schema['required'] : undefined;
  return Array.isArray(list) && list.includes(member);
}
