/** The built page: its files, held in memory, and the HTML with the token of this start. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CourseError } from '../kit/errors.ts';

const folder = fileURLToPath(new URL('../web/dist', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The same, compressed at build time (RFC 7932). */
  readonly brotli?: Uint8Array;
}

export interface Page {
  html(token: string): string;
  /** By exact name: a name that is not in the folder's listing leads nowhere, whatever dots it holds. */
  asset(name: string): Asset | undefined;
}

/** Reads the page that `npm run build:page` made. */
export function loadPage(): Page {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new CourseError('internal', 'The page has not been built.', { hint: 'Run `npm run build:page`.' });
  }
  const template = readFileSync(join(folder, 'index.html'), 'utf8');
  const names = readdirSync(join(folder, 'assets'));
  const assets = new Map<string, Asset>();
  for (const name of names.filter((one) => !one.endsWith('.br'))) {
    const path = join(folder, 'assets', name);
    assets.set(name, {
      type: types[extname(name)] ?? 'application/octet-stream',
      bytes: readFileSync(path),
      ...(names.includes(`${name}.br`) ? { brotli: readFileSync(`${path}.br`) } : {}),
    });
  }
  return {
    html: (token) => template.replace('%TOKEN%', token),
    asset: (name) => assets.get(name),
  };
}
