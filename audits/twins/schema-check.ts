/** Checks values against a JSON Schema, and says of each mistake where it is. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { JsonSchema } from '../../kit/resource.ts';
import type { Mistake } from './problem.ts';

export type SchemaCheck = (value: unknown) => readonly Mistake[];

/** One for all, which does not check our own schemas in their turn: twins are started by the hundred. */
const ajv = new Ajv2020({ allErrors: true, strict: false, meta: false, validateSchema: false });
ajvFormats.default(ajv, { mode: 'fast', formats: ['uuid', 'date-time', 'uri'] });

/** A check of a schema without references; it gives an empty list for a value that is right. */
export function createSchemaCheck(schema: JsonSchema): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= ajv.compile(schema);
    validate(value);
    return (validate.errors ?? []).map((error) => ({
      pointer: `#${pointerOf(error)}`,
      detail: error.message ?? 'is wrong',
    }));
  };
}

/** A member that is missing or too many is where it would be or is, not where its object is. */
function pointerOf({ instancePath, params }: ErrorObject): string {
  const member: unknown = params['missingProperty'] ?? params['additionalProperty'];
  return typeof member === 'string'
    ? `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
    : instancePath;
}
