/** The client of a flat file: calls over HTTP. */
import type { Exchange } from '../../kit/transcript.ts';
import { createClient } from '../../wire/http1/client.ts';
import { parseJsonBody } from '../../wire/http1/json-body.ts';
import type { LogStats, Place } from './server/log.ts';

export interface StoredRecord extends Place {
  readonly record: unknown;
}

export interface FlatFileClient {
  append(record: unknown): Promise<Place>;
  /** In one commit. */
  appendAll(records: readonly unknown[]): Promise<Place>;
  read(offset: number): Promise<StoredRecord>;
  /** From an offset on, or from the beginning; at most `limit` records. */
  scan(from?: number, limit?: number): Promise<StoredRecord[]>;
  stats(): Promise<LogStats>;
  close(): Promise<void>;
}

/** The store answered with another status, or not at all (0). */
export class FlatFileRefused extends Error {
  override readonly name = 'FlatFileRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A scan may be as long as the file; this much of it is kept in memory. */
const scanBytes = 512 * 1024 ** 2;

export function createFlatFileClient(url: string): FlatFileClient {
  const client = createClient({
    baseUrl: url,
    from: 'client',
    limits: { bodyBytes: scanBytes, captureBytes: scanBytes },
  });

  async function ask(
    status: number,
    method: string,
    path: string,
    body?: string,
    type = 'application/json',
  ): Promise<Exchange> {
    const headers = body === undefined ? {} : { 'content-type': type };
    const exchange = await client.request({
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
    });
    const { response, failure } = exchange;
    if (failure || response?.status !== status) {
      const why = failure?.message ?? response?.body.text.slice(0, 500);
      throw new FlatFileRefused(response?.status ?? 0, `${method} ${path}: ${why}`);
    }
    return exchange;
  }

  return {
    append: async (record) =>
      parseJsonBody(await ask(201, 'POST', '/records', JSON.stringify(record))) as Place,
    async appendAll(records) {
      const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
      return parseJsonBody(await ask(201, 'POST', '/records', lines, 'application/x-ndjson')) as Place;
    },
    read: async (offset) => parseJsonBody(await ask(200, 'GET', `/records/${offset}`)) as StoredRecord,
    async scan(from, limit) {
      const query = new URLSearchParams({
        ...(from !== undefined && { from: String(from) }),
        ...(limit !== undefined && { limit: String(limit) }),
      });
      const { response } = await ask(200, 'GET', `/records?${query}`);
      const lines = (response?.body.text ?? '').split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as StoredRecord);
    },
    stats: async () => parseJsonBody(await ask(200, 'GET', '/stats')) as LogStats,
    close: () => client.close(),
  };
}
