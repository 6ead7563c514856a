/** SelectObjectContent: asks a CSV, JSON or Parquet object a question in SQL, and sends only the answer. */
import { textOf } from '../../xml/parse.ts';
import { renderXml } from '../../xml/render.ts';
import type { Call, Reply } from '../call.ts';
import { S3Error } from '../s3-error.ts';
import { encodeSelectEvent } from '../select/event-stream.ts';
import { runSelect, type SelectQuery } from '../select/select-query.ts';
import { parseSelectRequest, type SelectOutput } from '../select/select-request.ts';
import { formatRecord } from '../select/select-sql.ts';
import type { Bucket, StoredObject } from '../store/bucket.ts';
import { findObject } from './objects.ts';

/** A message of the answer is at least so long, but for the last. */
const messageBytes = 64 * 1024;

export async function selectObjectContent(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const document = await call.readXml();
  if (call.request.query.get('select-type') !== '2') throw new S3Error('InvalidRequest');
  const request = parseSelectRequest(document);
  const progress = document?.children.find(({ name }) => name === 'RequestProgress');
  if (progress && textOf(progress, 'Enabled') === 'true') {
    throw new S3Error('NotImplemented', { message: 'SelectObjectContent knows no RequestProgress here.' });
  }
  const object = findObject(call);
  const release = bucket.hold(object);
  const file = await openAsOneFile(bucket, object).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  let query: SelectQuery | undefined;
  const done = async () => {
    query?.close();
    await file.remove();
    await release();
  };
  try {
    query = await runSelect(request, file.path);
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: answer(query, request.output, object.size),
      done,
    };
  } catch (error) {
    await done();
    throw error;
  }
}

/** DuckDB reads one file. An object that was uploaded in parts is put together for it. */
async function openAsOneFile({ data }: Bucket, object: StoredObject) {
  const [only, second] = object.pieces;
  if (only && !second) return { path: data.pathOf(only), remove: async () => {} };
  const { piece } = await data.write(async (sink) => {
    for await (const bytes of data.read(object.pieces, 0, object.size)) await sink(bytes);
  });
  return { path: data.pathOf(piece), remove: async () => await data.remove([piece]) };
}

async function* answer(
  { rows }: SelectQuery,
  output: SelectOutput,
  scanned: number,
): AsyncGenerator<Buffer, void> {
  let returned = 0;
  const records = (text: string) => {
    const payload = Buffer.from(text);
    returned += payload.length;
    return encodeSelectEvent('Records', 'application/octet-stream', payload);
  };
  let text = '';
  for await (const batch of rows) {
    for (const row of batch) {
      text += formatRecord(row, output);
      if (text.length < messageBytes) continue;
      yield records(text);
      text = '';
    }
  }
  if (text !== '') yield records(text);
  const stats = renderXml(
    [
      'Stats',
      [
        ['BytesScanned', scanned],
        ['BytesProcessed', scanned],
        ['BytesReturned', returned],
      ],
    ],
    { namespace: false },
  );
  yield encodeSelectEvent('Stats', 'text/xml', Buffer.from(stats));
  yield encodeSelectEvent('End');
}
