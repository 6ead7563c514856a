/** The contract of a server that associates two things: its OpenAPI 3.1 document. */
import type { JsonSchema } from '../../../kit/resource.ts';
import { draftOf, objectOf, second, textOf } from '../server-style.ts';
import { type AssociationStyle, type Side, sideText } from './styles.ts';

type Json = Readonly<Record<string, unknown>>;

/** The document of the server at this URL. */
export function describeAssociation(style: AssociationStyle, url: string): Json {
  const { title, whole, part, association, otherSide, again, id } = style;
  const inPath = (name: string) => ({ name, in: 'path', required: true, schema: id });
  const member = objectOf({ [whole.key]: id, [part.key]: id, createdAt: second });
  const members = `${whole.path}/{${whole.key}}/${association}`;
  const join = {
    requestBody: { required: true, content: json(draftOf({ [part.key]: textOf(100) })) },
    responses: {
      '201': created(member),
      ...(again === 200
        ? { '200': { description: 'They were a member before', content: json(member) } }
        : {}),
      ...(again === 409 ? { '409': problem('They are a member already') } : {}),
      '422': problem('What it names does not exist'),
      ...common,
    },
  };
  return {
    openapi: '3.1.0',
    info: { title, version: '1.0.0' },
    servers: [{ url }],
    paths: {
      ...describeSide(whole, style),
      ...describeSide(part, style),
      [members]: { parameters: [inPath(whole.key)], get: describeList(style, member), post: join },
      [`${members}/{${part.key}}`]: {
        parameters: [inPath(whole.key), inPath(part.key)],
        get: { responses: { '200': { description: 'The membership', content: json(member) }, ...common } },
        delete: { responses: { '204': { description: 'Removed' }, ...common } },
      },
      [`${part.path}/{${part.key}}/${otherSide}`]: {
        parameters: [inPath(part.key)],
        get: describeList(style, member),
      },
    },
  };
}

function describeSide({ path, noun, text }: Side, style: AssociationStyle): Json {
  const { id } = style;
  const item = objectOf({ id, [text]: sideText, createdAt: second });
  const post = {
    requestBody: { required: true, content: json(objectOf({ [text]: sideText })) },
    responses: { '201': created(item), ...common },
  };
  return {
    [path]: { get: describeList(style, item), post },
    [`${path}/{id}`]: {
      parameters: [{ name: 'id', in: 'path', required: true, schema: id }],
      get: { responses: { '200': { description: `The ${noun}`, content: json(item) }, ...common } },
      delete: {
        responses: {
          '204': { description: 'Deleted' },
          ...(style.deletion === 'refused' && { '409': problem('A membership refers to it') }),
          ...common,
        },
      },
    },
  };
}

function describeList({ lists }: AssociationStyle, item: JsonSchema): Json {
  const { name, default: usual, maximum } = lists.size;
  const size = { name, in: 'query', schema: { type: 'integer', minimum: 1, maximum, default: usual } };
  const places = lists.places.map((place) => ({
    name: place.name,
    in: 'query',
    schema: { type: 'string', minLength: 1 },
  }));
  const headers = Object.entries(lists.pageHeaders).map(([field, description]) => [
    field,
    { description, schema: { type: 'string' } },
  ]);
  return {
    parameters: [size, ...places],
    responses: {
      '200': {
        description: 'The page',
        headers: Object.fromEntries(headers),
        content: json(lists.page(item)),
      },
      ...common,
    },
  };
}

function json(schema: JsonSchema): Json {
  return { 'application/json': { schema } };
}

function created(item: JsonSchema): Json {
  const location = { required: true, schema: { type: 'string', format: 'uri-reference' } };
  return { description: 'As it was created', headers: { Location: location }, content: json(item) };
}

function problem(description: string): Json {
  const schema = { type: 'object', required: ['status', 'detail'] };
  return { description, content: { 'application/problem+json': { schema } } };
}

const common: Json = { default: problem('Any problem') };
