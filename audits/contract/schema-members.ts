/** Looks into schemas whose references are resolved: their types, their members. */
import type { JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';

/** The types that a schema names; those that its keywords imply when it names none; none when anything is allowed. */
export function typesOf(schema: JsonSchema | undefined): string[] {
  if (!isRecord(schema)) return [];
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((one) => typeof one === 'string');
  if (isRecord(schema['properties'])) return ['object'];
  if (schema['items'] !== undefined) return ['array'];
  return schema['format'] === undefined && schema['pattern'] === undefined ? [] : ['string'];
}

/** Whether the schema says that it takes such a value; also when it says nothing, unless `strictly`. */
export function takes(schema: JsonSchema | undefined, types: readonly string[], strictly = false): boolean {
  const named = typesOf(schema);
  return named.length === 0 ? !strictly && schema !== undefined : named.some((type) => types.includes(type));
}

/** The members of an object with their schemas, in their order. */
export function membersOf(schema: JsonSchema | undefined): [string, JsonSchema][] {
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  return isRecord(properties)
    ? Object.entries(properties).map(([name, value]) => [name, asSchema(value)])
    : [];
}

/** The schema at this place below a schema, member by member. */
export function schemaAt(schema: JsonSchema | undefined, place: readonly string[]): JsonSchema | undefined {
  let here = schema;
  for (const name of place) {
    const properties: unknown = isRecord(here) ? here['properties'] : undefined;
    here = isRecord(properties) && Object.hasOwn(properties, name) ? asSchema(properties[name]) : undefined;
  }
  return here;
}

/** Whether the member stands in answers only (OpenAPI 3.1, readOnly of JSON Schema). */
export function isReadOnly(schema: JsonSchema | undefined): boolean {
  return isRecord(schema) && schema['readOnly'] === true;
}

/** A schema, or the one that allows anything. */
export function asSchema(value: unknown): JsonSchema {
  return typeof value === 'boolean' || isRecord(value) ? value : true;
}

/** A JSON Pointer (RFC 6901) from member names. */
export function pointerTo(place: readonly string[]): string {
  return place.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
