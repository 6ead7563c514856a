/** The contract of a server: its OpenAPI 3.1 document, made from its style. */
import type { JsonSchema } from '../../kit/resource.ts';
import type { PlaceRule } from './list-style.ts';
import { changeSchema, type ServerStyle, type UploadStyle } from './server-style.ts';

type Json = Readonly<Record<string, unknown>>;

/** The document of a server at this URL; `writable` decides whether it has POST and DELETE. */
export function describeServer(
  style: ServerStyle,
  { url, writable }: { url: string; writable: boolean },
): Json {
  const { title, path, itemPath, perUser, draft, added } = style;
  const item: JsonSchema = {
    type: 'object',
    required: [...Object.keys(added), ...draft.required],
    properties: { ...added, ...draft.properties },
  };
  return {
    openapi: '3.1.0',
    info: { title, version: '1.0.0' },
    servers: [{ url }],
    ...(perUser && { security: [{ bearer: [] }] }),
    paths: {
      [path]: { get: describeList(style), ...(writable && { post: describeCreate(style) }) },
      [itemPath]: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: added['id'] }],
        get: describeRead(style),
        ...(style.update && { [style.update.method.toLowerCase()]: describeChange(style, style.update) }),
        ...(writable && { delete: describeRemove(style) }),
      },
      ...(style.upload && {
        [itemPath + style.upload.content]: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: added['id'] }],
          get: describeContent(style, style.upload),
        },
      }),
    },
    components: {
      ...(perUser && {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The name of a user' } },
      }),
      schemas: {
        Item: item,
        Draft: draft,
        ...(style.upload && { Created: createdSchema(style, style.upload) }),
        ...(style.update && { Change: changeSchema(draft, style.update.method) }),
        Page: style.page({ $ref: '#/components/schemas/Item' }),
        Problem: problem,
      },
    },
  };
}

function describeList(style: ServerStyle): Json {
  const { noun, size, places, filter, order, pageHeaders } = style;
  const { name, default: usual, maximum, above } = size;
  return {
    summary: `A page of ${noun}s, ${order}`,
    parameters: [
      query(
        name,
        { type: 'integer', minimum: 1, maximum, default: usual },
        `How many ${noun}s a page holds; more than ${maximum} ${above === 'clamped' ? `count as ${maximum}` : 'are refused'}`,
      ),
      ...places.map((place) => query(place.name, placeSchemas[place.by], placeSayings[place.by])),
      ...(filter
        ? [query(filter.name, filter.schema, `Only the ${noun}s whose ${filter.name} is this one`)]
        : []),
    ],
    responses: {
      '200': {
        description: 'The page',
        headers: Object.fromEntries(
          Object.entries(pageHeaders).map(([field, description]) => [
            field,
            { description, schema: { type: /count/i.test(field) ? 'integer' : 'string' } },
          ]),
        ),
        content: json('Page'),
      },
      '400': refusal('A parameter outside the contract'),
      ...commonRefusals(style),
    },
  };
}

function describeCreate(style: ServerStyle): Json {
  return {
    summary: `Create a ${style.noun}`,
    requestBody: { required: true, content: json('Draft') },
    responses: {
      '201': {
        description: `The ${style.noun} as it was created`,
        headers: {
          Location: {
            description: 'Where it is',
            required: true,
            schema: { type: 'string', format: 'uri-reference' },
          },
        },
        content: json(style.upload ? 'Created' : 'Item'),
      },
      '400': refusal('The body is no JSON'),
      '413': refusal('The body is larger than 64 KiB'),
      '415': refusal('The body is of another media type'),
      '422': refusal('The body breaks a rule of the contract'),
      ...commonRefusals(style),
    },
  };
}

function describeRead(style: ServerStyle): Json {
  return {
    summary: `One ${style.noun}`,
    responses: {
      '200': { description: `The ${style.noun}`, headers: versionHeaders(style), content: json('Item') },
      '404': refusal(`There is no such ${style.noun}`),
      ...commonRefusals(style),
    },
  };
}

function describeContent(style: ServerStyle, { redirect }: UploadStyle): Json {
  return {
    summary: `The bytes of one ${style.noun}`,
    responses: {
      [redirect]: {
        description: 'Where they are, for a while',
        headers: { Location: { required: true, schema: { type: 'string', format: 'uri' } } },
      },
      '404': refusal('The bytes have not come'),
      ...commonRefusals(style),
    },
  };
}

function createdSchema({ added, draft }: ServerStyle, { member, schema }: UploadStyle): JsonSchema {
  return {
    type: 'object',
    required: [...Object.keys(added), ...draft.required, member],
    properties: { ...added, ...draft.properties, [member]: schema },
  };
}

function describeChange(style: ServerStyle, { versioned }: NonNullable<ServerStyle['update']>): Json {
  return {
    summary: `Change a ${style.noun}`,
    ...(versioned && {
      parameters: [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }],
    }),
    requestBody: { required: true, content: json('Change') },
    responses: {
      '200': {
        description: `The ${style.noun} after the change`,
        headers: versionHeaders(style),
        content: json('Item'),
      },
      '400': refusal('The body is no JSON'),
      '404': refusal(`There is no such ${style.noun}`),
      ...(versioned && { '412': refusal('It was changed since'), '428': refusal('If-Match is missing') }),
      '415': refusal('The body is of another media type'),
      '422': refusal('The body breaks a rule of the contract'),
      ...commonRefusals(style),
    },
  };
}

function versionHeaders({ update }: ServerStyle): Json {
  return update?.versioned
    ? { ETag: { description: 'Its version', required: true, schema: { type: 'string' } } }
    : {};
}

function describeRemove(style: ServerStyle): Json {
  return {
    summary: `Delete a ${style.noun}`,
    responses: {
      '204': { description: 'Deleted' },
      '404': refusal(`There is no such ${style.noun}`),
      ...commonRefusals(style),
    },
  };
}

const cursorSchema = { type: 'string', minLength: 1 };

const placeSchemas: Readonly<Record<PlaceRule['by'], JsonSchema>> = {
  cursor: cursorSchema,
  id: cursorSchema,
  offset: { type: 'integer', minimum: 0, default: 0 },
  page: { type: 'integer', minimum: 1, default: 1 },
};

const placeSayings: Readonly<Record<PlaceRule['by'], string>> = {
  cursor: 'Where the page starts: opaque, made by the server, from the page before',
  id: 'The id of the last item of the page before',
  offset: 'How many items to skip',
  page: 'The number of the page, from 1',
};

/** RFC 9457. */
const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          parameter: { type: 'string' },
          pointer: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

function query(name: string, schema: JsonSchema, description: string): Json {
  return { name, in: 'query', description, schema };
}

function json(schema: 'Page' | 'Item' | 'Draft' | 'Created' | 'Change'): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}

function refusal(description: string, headers?: Json): Json {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, ...(headers && { headers }), content };
}

/** What any operation may answer. */
function commonRefusals({ perUser }: ServerStyle): Json {
  const challenge = { description: 'How to say who asks (RFC 9110 §11.6.1)', schema: { type: 'string' } };
  return {
    ...(perUser && { '401': refusal('No user was named', { 'WWW-Authenticate': challenge }) }),
    default: refusal('Any other problem'),
  };
}
