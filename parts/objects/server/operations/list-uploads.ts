/** Lists uploads in parts that are under way, and the parts of one. */
import type { XmlNode } from '../../xml/render.ts';
import type { Call, Reply } from '../call.ts';
import { compareKeys } from '../store/key-index.ts';
import type { Part, Upload } from '../store/uploads.ts';
import { owner } from './buckets.ts';
import { checksumElements } from './checksum-elements.ts';
import { readCount, readEncoding } from './list-parameters.ts';
import { findUpload } from './multipart.ts';

export async function listParts(call: Call): Promise<Reply> {
  const upload = findUpload(call);
  const { query } = call.request;
  const limit = readCount(query, 'max-parts');
  const encoding = readEncoding(query);
  const marker = Number(query.get('part-number-marker') || 0);
  const later = [...upload.parts.values()]
    .filter(({ number }) => number > marker)
    .sort((a, b) => a.number - b.number);
  const page = later.slice(0, limit);
  return {
    status: 200,
    xml: [
      'ListPartsResult',
      [
        ['Bucket', call.bucket().name],
        ['Key', encoding.encode(upload.key)],
        ['EncodingType', encoding.type],
        ['UploadId', upload.id],
        ['Initiator', owner[1]],
        owner,
        ['StorageClass', 'STANDARD'],
        ['PartNumberMarker', marker],
        ['NextPartNumberMarker', page.at(-1)?.number ?? marker],
        ['MaxParts', limit],
        ['IsTruncated', later.length > page.length && page.length > 0],
        ['ChecksumAlgorithm', upload.checksum?.algorithm],
        ['ChecksumType', upload.checksum?.type],
        ...page.map(renderPart),
      ],
    ],
  };
}

function renderPart({ number, etag, modified, piece, checksum }: Part): XmlNode {
  return [
    'Part',
    [
      ['PartNumber', number],
      ['LastModified', modified],
      ['ETag', `"${etag}"`],
      ['Size', piece.size],
      ...checksumElements(checksum),
    ],
  ];
}

export async function listMultipartUploads(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const { query } = call.request;
  const limit = readCount(query, 'max-uploads');
  const { type, encode } = readEncoding(query);
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const later = bucket.uploads
    .list()
    .filter(
      ({ key, id }) => key.startsWith(prefix) && isAfter({ key, id }, { key: keyMarker, id: idMarker }),
    );
  const page = later.slice(0, limit);
  const last = later.length > page.length ? page.at(-1) : undefined;
  return {
    status: 200,
    xml: [
      'ListMultipartUploadsResult',
      [
        ['Bucket', bucket.name],
        ['Prefix', encode(prefix)],
        ['KeyMarker', encode(keyMarker)],
        ['UploadIdMarker', idMarker],
        ['NextKeyMarker', last && encode(last.key)],
        ['NextUploadIdMarker', last?.id],
        ['EncodingType', type],
        ['MaxUploads', limit],
        ['IsTruncated', last !== undefined],
        ...page.map(
          (upload): XmlNode => [
            'Upload',
            [
              ['Key', encode(upload.key)],
              ['UploadId', upload.id],
              ['Initiator', owner[1]],
              owner,
              ['StorageClass', 'STANDARD'],
              ['Initiated', upload.initiated],
            ],
          ],
        ),
      ],
    ],
  };
}

/** Without an id all uploads of the marker's key count as listed. */
function isAfter(upload: Pick<Upload, 'key' | 'id'>, marker: Pick<Upload, 'key' | 'id'>): boolean {
  const order = compareKeys(upload.key, marker.key);
  return order > 0 || (order === 0 && marker.id !== '' && upload.id > marker.id);
}
