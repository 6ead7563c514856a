/** For tests: whether an answer keeps to the contract of its server. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Reply } from './test-client.ts';

interface Response {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, object>>;
}
interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses?: Readonly<Record<string, Response>> }>>>
  >;
}

/** Gives what is wrong with an answer; an empty list when nothing is. */
export function createContractCheck(contract: string) {
  const document = JSON.parse(contract) as Document;
  const ajv = new Ajv2020({ strict: false });
  ajvFormats.default(ajv, { mode: 'fast', formats: ['date-time', 'uri', 'uri-reference', 'uuid'] });
  ajv.addSchema(document, 'contract', false, false);

  return (method: string, path: string, { status, headers, body }: Reply): string[] => {
    const [pathname = ''] = path.split('?', 1);
    const template = Object.keys(document.paths).find((one) =>
      new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    );
    const responses = document.paths[template ?? '']?.[method.toLowerCase()]?.responses;
    if (!template || !responses) return [`${method} ${path} is not in the contract`];
    const key = String(status) in responses ? String(status) : 'default';
    const response = responses[key] ?? {};
    const missing = Object.entries(response.headers ?? {}).flatMap(([name, { required }]) =>
      required && !headers.has(name) ? [`${name} is missing`] : [],
    );
    const type = headers.get('content-type');
    if (!response.content) return type === null ? missing : [...missing, `${status} must not have a body`];
    if (type === null || !(type in response.content)) return [...missing, `${status} must not be ${type}`];
    const steps = ['paths', template, method.toLowerCase(), 'responses', key, 'content', type, 'schema'];
    const pointer = steps
      .map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
      .join('');
    const validate = ajv.compile({ $ref: `contract#${pointer}` });
    validate(body);
    return [
      ...missing,
      ...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    ];
  };
}
