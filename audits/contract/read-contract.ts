/** Reads an OpenAPI document that nobody vouches for: bounded in size, depth and number, with a sentence for what is wrong. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { CourseError } from '../../kit/errors.ts';
import { isRecord, parseJson } from '../reading/response.ts';
import { invalid, tooDeep } from './invalid-contract.ts';
import { parseYaml } from './parse-yaml.ts';

/** An OpenAPI document of version 3; what stands in it is not known yet. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** Larger than any contract of one backend; far smaller than what would hurt. */
export const contractBounds = { bytes: 8 * 1024 * 1024, values: 1_000_000, depth: 200, paths: 10_000 };

/** The text of a file; throws `contract-unreadable`. */
export async function readContractFile(path: string): Promise<string> {
  // Without O_NONBLOCK, opening a FIFO would wait for somebody to write into it.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw unreadable(`${path} cannot be opened: ${reasonOf(error)}.`, error);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) {
      throw unreadable(`${path} is ${found.isDirectory() ? 'a folder' : 'no regular file'}.`);
    }
    // One byte more than allowed, so that a file that grows meanwhile is noticed.
    const buffer = Buffer.alloc(contractBounds.bytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > contractBounds.bytes) {
      throw unreadable(`${path} is larger than ${contractBounds.bytes / 1024 / 1024} MiB.`);
    }
    return decodeUtf8(buffer.subarray(0, length), path);
  } finally {
    await file.close();
  }
}

function decodeUtf8(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(`${path} is no text in UTF-8.`, error);
  }
}

function unreadable(happened: string, cause?: unknown): CourseError {
  return new CourseError('contract-unreadable', happened, { cause });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read it';
  return error instanceof Error ? error.message : String(error);
}

/** The document in JSON or YAML text; throws `contract-invalid`. */
export function parseContract(text: string): OpenApiDocument {
  if (Buffer.byteLength(text) > contractBounds.bytes) {
    throw invalid(`The document is larger than ${contractBounds.bytes / 1024 / 1024} MiB.`);
  }
  // Nearly all JSON is YAML as well, but it is read much faster.
  const value = (/^\s*\{/.test(text) ? parseJson(text) : undefined) ?? parseYaml(text, contractBounds);
  checkBounds(value);
  if (!isRecord(value)) throw invalid(`The document holds ${nameOf(value)}, not an object.`);
  return asOpenApi(value);
}

function asOpenApi(value: Record<string, unknown>): OpenApiDocument {
  if (Object.hasOwn(value, 'swagger')) {
    const hint = 'Convert it to OpenAPI 3, with swagger2openapi or with the tool that wrote it.';
    throw invalid(
      `The document is a Swagger ${shown(value['swagger'])} document, the format before OpenAPI 3.`,
      hint,
    );
  }
  if (!Object.hasOwn(value, 'openapi'))
    throw invalid('The document has no member “openapi” that names its version.');
  const version = value['openapi'];
  // Without quotes, YAML reads 3.1 as a number.
  if (!/^3(\.\d+)*(-[\w.]+)?$/.test(shown(version)))
    throw invalid(`The document’s version is OpenAPI ${shown(version)}.`);
  const paths = Object.hasOwn(value, 'paths') ? value['paths'] : undefined;
  if (!isRecord(paths)) {
    throw invalid(
      paths === undefined ? 'The document has no paths.' : `The member “paths” is ${nameOf(paths)}.`,
    );
  }
  const count = Object.keys(paths).length;
  if (count === 0) throw invalid('The document has no paths.');
  if (count > contractBounds.paths)
    throw invalid(`The document has more than ${contractBounds.paths} paths (${count}).`);
  return { ...value, paths };
}

/** Counts what aliases repeat as often as it is there; throws when it is too much. */
function checkBounds(value: unknown): void {
  const open: { readonly value: object; readonly depth: number }[] = [];
  let values = 0;
  const visit = (child: unknown, depth: number) => {
    if (++values > contractBounds.values) {
      throw invalid(`The document holds more than ${contractBounds.values} values, its aliases written out.`);
    }
    if (typeof child !== 'object' || child === null) return;
    if (depth > contractBounds.depth) throw tooDeep(contractBounds.depth);
    open.push({ value: child, depth });
  };
  visit(value, 1);
  for (let next = open.pop(); next; next = open.pop()) {
    for (const child of Object.values(next.value)) visit(child, next.depth + 1);
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 20) : nameOf(value);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
