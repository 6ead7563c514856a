/** Under which path of the target the paths of a contract are found. */
import { isRecord } from '../reading/response.ts';

export interface BasePath {
  /** Without a slash at its end; '' for the root. */
  readonly path: string;
  /** What a reader of the report should know. */
  readonly note?: string;
}

const maxLength = 500;

/**
 * The path of the first server, its variables at their defaults (OpenAPI 3.1, Server Object); the target's own base path
 * where the contract has none, or means another host.
 */
export function findBasePath(servers: unknown, target: URL): BasePath {
  const own = withoutSlash(target.pathname);
  const server = readServer(servers, target);
  if (!server) return { path: own, note: 'The server URL of the contract cannot be read; it was left out.' };
  if (own === '' || own === server.path) return { path: server.path };
  if (server.path === '' || server.host !== target.host) {
    return {
      path: own,
      note: `The paths of the contract are taken below ${own}, the base path of the target.`,
    };
  }
  return {
    path: server.path,
    note: `The paths of the contract are taken below ${server.path}, as its server URL says, not below ${own}.`,
  };
}

function readServer(
  servers: unknown,
  target: URL,
): { readonly host: string; readonly path: string } | undefined {
  const [first] = Array.isArray(servers) ? (servers as unknown[]) : [];
  if (!isRecord(first)) return { host: target.host, path: '' };
  const template = first['url'];
  if (typeof template !== 'string' || template.length > maxLength) return undefined;
  const { variables } = first;
  const filled = template.replaceAll(
    /\{([^{}]*)\}/g,
    (whole, name: string) => defaultOf(variables, name) ?? whole,
  );
  if (filled.includes('{')) return undefined;
  // It may be relative to where the document is; that is taken to be the target's root.
  const url = URL.parse(filled, target.origin);
  return url ? { host: url.host, path: withoutSlash(url.pathname) } : undefined;
}

function defaultOf(variables: unknown, name: string): string | undefined {
  const variable = isRecord(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
  const usual = isRecord(variable) ? variable['default'] : undefined;
  return typeof usual === 'string' ? usual : undefined;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
