/** The schemas inside the contract, as compiled validators that are found by JSON Pointer. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

export type Located<Value> = { readonly pointer: string; readonly value: Value };

export type Schemas = {
  /** The validator of the schema at a pointer; compiled when it is first asked for, then kept. */
  at(pointer: string): ValidateFunction;
  compile(schema: object): ValidateFunction;
  /** What stands at a pointer, or at the one that its `$ref` names. */
  locate<Value>(pointer: string): Located<Value>;
};

const ROOT = 'contract';

export function createSchemas(document: object): Schemas {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  ajvFormats.default(ajv, { mode: 'fast', formats: ['uuid', 'date-time', 'uri'] });
  // The document as a whole is one schema, so that every $ref in it finds its target.
  ajv.addSchema(document, ROOT, false, false);
  const compiled = new Map<string, ValidateFunction>();

  return {
    at(pointer) {
      const known = compiled.get(pointer);
      if (known !== undefined) return known;
      const validate = ajv.compile({ $ref: `${ROOT}#${encodeURI(pointer)}` });
      compiled.set(pointer, validate);
      return validate;
    },
    compile: (schema) => ajv.compile(schema),
    locate<Value>(pointer: string) {
      const value = valueAt(document, pointer);
      const reference = (value as { $ref?: string }).$ref?.slice(1);
      return reference === undefined
        ? { pointer, value: value as Value }
        : { pointer: reference, value: valueAt(document, reference) as Value };
    },
  };
}

/** Joins steps into a JSON Pointer (RFC 6901 §3). */
export function pointerTo(...steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Says of each mistake in which member it is, and what that member must be. */
export function explainErrors(errors: ValidateFunction['errors']): { pointer: string; detail: string }[] {
  return (errors ?? []).map((error) => ({ pointer: pointerOf(error), detail: detailOf(error) }));
}

function pointerOf({ instancePath, params }: ErrorObject): string {
  const member: unknown = params['missingProperty'] ?? params['additionalProperty'];
  return typeof member === 'string' ? instancePath + pointerTo(member) : instancePath;
}

function detailOf({ keyword, message, params }: ErrorObject): string {
  if (keyword === 'required') return 'is required';
  if (keyword === 'additionalProperties') return 'is not in the contract';
  if (keyword === 'enum') return `must be one of ${String(params['allowedValues'])}`;
  return message ?? 'is not valid';
}

function valueAt(document: object, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = (value as Readonly<Record<string, unknown>>)[name];
    if (next === undefined) throw new Error(`The contract has nothing at ${pointer}`);
    return next;
  }, document);
}
