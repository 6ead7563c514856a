/** The contract as code: each operation in openapi.yaml, with functions that check its requests and responses. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ProblemError } from './problem.ts';
import { createSchemas, explainErrors, pointerTo, type Schemas } from './schemas.ts';

export type Values = Readonly<Record<string, string | number>>;

export type Operation = {
  /** The operationId: what the handler is found by. */
  readonly id: string;
  /** In upper case, as in a request. */
  readonly method: string;
  /** As in the contract: `/users/{id}`. */
  readonly path: string;
  /** The media types of the request body; none if the operation has no body. */
  readonly mediaTypes: readonly string[];
  checkPath(values: Values): readonly ProblemError[];
  checkQuery(values: Values): readonly ProblemError[];
  /** A query is text; the contract knows which parameters are numbers. */
  readQuery(name: string, text: string): string | number;
  checkBody(mediaType: string, body: unknown): readonly ProblemError[];
  /** What is wrong with an answer of ours; `null` if nothing is. `mediaType` is `null` when it has no body. */
  checkResponse(status: number, mediaType: string | null, body: unknown): string | null;
};

type Schema = { readonly type?: string };
type Content = Readonly<Record<string, unknown>>;
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean };
type PathObject = Readonly<Record<string, unknown>> & { readonly parameters?: readonly unknown[] };
type OperationObject = {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, unknown>>;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const CONTRACT = new URL('../../contract/openapi.yaml', import.meta.url);

/** The document as it lies there. */
export function readContract(): string {
  return readFileSync(CONTRACT, 'utf8');
}

export function createContract(yaml: string): readonly Operation[] {
  const document = parse(yaml) as { readonly paths: Readonly<Record<string, PathObject>> };
  const schemas = createSchemas(document);
  return Object.entries(document.paths).flatMap(([path, object]) =>
    METHODS.filter((method) => method in object).map((method) =>
      createOperation(schemas, path, method, object),
    ),
  );
}

function createOperation(schemas: Schemas, path: string, method: string, object: PathObject): Operation {
  const here = pointerTo('paths', path, method);
  const operation = object[method] as OperationObject;
  const parameters = [
    ...(object.parameters ?? []).map((_, index) => pointerTo('paths', path, 'parameters', String(index))),
    ...(operation.parameters ?? []).map((_, index) => here + pointerTo('parameters', String(index))),
  ].map((pointer) => schemas.locate<Parameter>(pointer));

  function checkParameters(place: string) {
    const here = parameters.filter(({ value }) => value.in === place);
    // Parameters are checked as the members of one object, so that an unknown one is found as well.
    const schema = {
      type: 'object',
      required: here.filter(({ value }) => value.required === true).map(({ value }) => value.name),
      properties: Object.fromEntries(
        here.map(({ pointer, value }) => [value.name, { $ref: `contract#${pointer}/schema` }]),
      ),
      additionalProperties: false,
    };
    let validate: ReturnType<Schemas['compile']> | undefined;
    return (values: Values): readonly ProblemError[] => {
      validate ??= schemas.compile(schema);
      if (validate(values)) return [];
      return explainErrors(validate.errors).map(({ pointer, detail }) => ({
        parameter: pointer.slice(1),
        detail,
      }));
    };
  }

  const integers = new Set(
    parameters
      .filter(({ pointer }) => schemas.locate<Schema>(`${pointer}/schema`).value.type === 'integer')
      .map(({ value }) => value.name),
  );

  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    mediaTypes: Object.keys(operation.requestBody?.content ?? {}),
    checkPath: checkParameters('path'),
    checkQuery: checkParameters('query'),
    readQuery: (name, text) => (integers.has(name) && /^-?\d{1,15}$/.test(text) ? Number(text) : text),

    checkBody(mediaType, body) {
      const validate = schemas.at(here + pointerTo('requestBody', 'content', mediaType, 'schema'));
      if (validate(body)) return [];
      return explainErrors(validate.errors).map(({ pointer, detail }) => ({
        pointer: `#${pointer}`,
        detail,
      }));
    },

    checkResponse(status, mediaType, body) {
      const key = String(status) in operation.responses ? String(status) : 'default';
      const response = schemas.locate<{ readonly content?: Content }>(here + pointerTo('responses', key));
      const { content } = response.value;
      if (mediaType === null) return content === undefined ? null : `${status} must have a body`;
      if (content?.[mediaType] === undefined) return `${status} must not have a body of ${mediaType}`;
      const validate = schemas.at(response.pointer + pointerTo('content', mediaType, 'schema'));
      if (validate(body)) return null;
      return explainErrors(validate.errors)
        .map(({ pointer, detail }) => `${pointer} ${detail}`)
        .join(', ');
    },
  };
}
