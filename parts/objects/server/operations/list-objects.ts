/** Lists a bucket: version 2, which goes on by a token, and version 1, which goes on by a key. */
import type { XmlNode } from '../../xml/render.ts';
import type { Call, Reply } from '../call.ts';
import { listPage, type Page } from '../listing.ts';
import { S3Error } from '../s3-error.ts';
import type { Bucket } from '../store/bucket.ts';
import { owner } from './buckets.ts';
import { formatToken, type NameEncoding, parseToken, readCount, readEncoding } from './list-parameters.ts';

export async function listObjectsV2(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const { query } = call.request;
  if (query.get('list-type') !== '2') throw new S3Error('InvalidArgument', { message: 'Invalid List Type' });
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const { page, encoding, echoes, limit } = listFrom(
    call,
    token === undefined ? startAfter : parseToken(token),
  );
  return {
    status: 200,
    xml: [
      'ListBucketResult',
      [
        ['Name', bucket.name],
        ...echoes,
        ['StartAfter', startAfter && encoding.encode(startAfter)],
        ['ContinuationToken', token],
        ['NextContinuationToken', page.next === undefined ? undefined : formatToken(page.next)],
        ['KeyCount', page.keys.length + page.commonPrefixes.length],
        ['MaxKeys', limit],
        ['IsTruncated', page.next !== undefined],
        ...renderEntries(bucket, page, encoding, query.get('fetch-owner') === 'true'),
      ],
    ],
  };
}

export async function listObjects(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const marker = call.request.query.get('marker');
  const { page, encoding, echoes, limit } = listFrom(call, marker || undefined);
  return {
    status: 200,
    xml: [
      'ListBucketResult',
      [
        ['Name', bucket.name],
        ...echoes,
        ['Marker', encoding.encode(marker ?? '')],
        ['NextMarker', page.next === undefined ? undefined : encoding.encode(page.next)],
        ['MaxKeys', limit],
        ['IsTruncated', page.next !== undefined],
        ...renderEntries(bucket, page, encoding, true),
      ],
    ],
  };
}

/** What both versions share. */
function listFrom(call: Call, after: string | undefined) {
  const { query } = call.request;
  const limit = readCount(query, 'max-keys');
  const encoding = readEncoding(query);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const page = listPage(call.bucket().keys, { prefix, delimiter, after, limit });
  const echoes: XmlNode[] = [
    ['Prefix', encoding.encode(prefix)],
    ['Delimiter', delimiter === '' ? undefined : encoding.encode(delimiter)],
    ['EncodingType', encoding.type],
  ];
  return { page, encoding, echoes, limit };
}

function renderEntries(bucket: Bucket, page: Page, { encode }: NameEncoding, withOwner: boolean): XmlNode[] {
  const contents = page.keys.map((key): XmlNode => {
    const object = bucket.find(key);
    return [
      'Contents',
      [
        ['Key', encode(key)],
        ['LastModified', object?.modified],
        ['ETag', object && `"${object.etag}"`],
        ['ChecksumAlgorithm', object?.checksum?.algorithm],
        ['ChecksumType', object?.checksum?.type],
        ['Size', object?.size],
        ['StorageClass', 'STANDARD'],
        ...(withOwner ? [owner] : []),
      ],
    ];
  });
  const folded = page.commonPrefixes.map(
    (prefix): XmlNode => ['CommonPrefixes', [['Prefix', encode(prefix)]]],
  );
  return [...contents, ...folded];
}
