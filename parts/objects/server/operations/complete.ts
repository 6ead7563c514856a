/** Puts an upload together: its parts become the pieces of an object, in the order of their numbers; no byte is copied. */
import { createHash } from 'node:crypto';
import { childrenOf, textOf, type XmlElement } from '../../xml/parse.ts';
import { type Checksum, checksumAlgorithms, checksumHeader, joinChecksums } from '../body/checksum.ts';
import type { Call, Reply } from '../call.ts';
import { expectationOf } from '../conditions.ts';
import type { S3Request } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import type { StoredObject } from '../store/bucket.ts';
import type { Part, Upload } from '../store/uploads.ts';
import { checksumElements } from './checksum-elements.ts';
import { findUpload } from './multipart.ts';

/** Amazon S3 User Guide, “Multipart upload limits”: only the last part may be smaller. */
const minPartBytes = 5 * 1024 ** 2;
const maxParts = 10_000;

export async function completeMultipartUpload(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const upload = findUpload(call);
  const { request, key } = call;
  const expect = expectationOf(request.headers);
  // A checksum among the headers is that of the object.
  const chosen = parseParts(await call.readXml(withoutChecksums(request)));
  const modified = call.now().toISOString();
  let object: StoredObject | undefined;
  await bucket.uploads.end(upload, async () => {
    const parts = chosen.map((one) => findPart(upload, one));
    assertSizes(parts, request.headers.get('x-amz-mp-object-size'));
    object = assemble(upload, parts, modified);
    assertChecksum(object.checksum, request);
    await bucket.put(object, expect);
    return object.pieces;
  });
  return {
    status: 200,
    xml: [
      'CompleteMultipartUploadResult',
      [
        ['Location', `http://${request.headers.get('host')}${request.path}`],
        ['Bucket', bucket.name],
        ['Key', key],
        ['ETag', `"${object?.etag}"`],
        ...checksumElements(object?.checksum),
      ],
    ],
  };
}

function assemble(upload: Upload, parts: readonly Part[], modified: string): StoredObject {
  const digests = parts.map(({ etag }) => Buffer.from(etag, 'hex'));
  const checksum =
    upload.checksum &&
    joinChecksums(
      upload.checksum.algorithm,
      upload.checksum.type,
      parts.map((part) => ({ size: part.piece.size, value: part.checksum?.value ?? '' })),
    );
  return {
    key: upload.key,
    size: parts.reduce((sum, { piece }) => sum + piece.size, 0),
    etag: `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`,
    modified,
    headers: upload.headers,
    ...(checksum && { checksum }),
    pieces: parts.map(({ piece }) => piece),
  };
}

/** A part as the client names it. */
interface ChosenPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: Pick<Checksum, 'algorithm' | 'value'> | undefined;
}

function parseParts(document: XmlElement | undefined): ChosenPart[] {
  const elements = document ? childrenOf(document, 'Part') : [];
  if (document?.name !== 'CompleteMultipartUpload' || elements.length === 0 || elements.length > maxParts) {
    throw new S3Error('MalformedXML');
  }
  const parts = elements.map(parsePart);
  if (parts.some(({ number }, at) => number <= (parts[at - 1]?.number ?? 0)))
    throw new S3Error('InvalidPartOrder');
  return parts;
}

function parsePart(element: XmlElement): ChosenPart {
  const number = textOf(element, 'PartNumber')?.trim() ?? '';
  const etag = textOf(element, 'ETag')?.trim();
  if (!/^\d{1,5}$/.test(number) || !etag) throw new S3Error('MalformedXML');
  const algorithm = checksumAlgorithms.find((one) => textOf(element, `Checksum${one}`) !== undefined);
  return {
    number: Number(number),
    etag: etag.replace(/^"(.*)"$/, '$1'),
    checksum: algorithm && { algorithm, value: textOf(element, `Checksum${algorithm}`) ?? '' },
  };
}

function findPart({ id, parts }: Upload, { number, etag, checksum }: ChosenPart): Part {
  const part = parts.get(number);
  const sameChecksum =
    !checksum || (checksum.algorithm === part?.checksum?.algorithm && checksum.value === part.checksum.value);
  if (part?.etag === etag && sameChecksum) return part;
  throw new S3Error('InvalidPart', { details: { UploadId: id, PartNumber: number, ETag: etag } });
}

function assertSizes(parts: readonly Part[], promised: string | undefined): void {
  for (const { number, piece, etag } of parts.slice(0, -1)) {
    if (piece.size >= minPartBytes) continue;
    throw new S3Error('EntityTooSmall', {
      details: { ProposedSize: piece.size, MinSizeAllowed: minPartBytes, PartNumber: number, ETag: etag },
    });
  }
  const size = parts.reduce((sum, { piece }) => sum + piece.size, 0);
  if (promised === undefined || promised === String(size)) return;
  throw new S3Error('InvalidRequest', {
    message: `The provided 'x-amz-mp-object-size' header value ${promised} does not match what was computed: ${size}`,
  });
}

function withoutChecksums({ headers }: S3Request): S3Request['headers'] {
  const names = checksumAlgorithms.map(checksumHeader);
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}

/** Whether the object is the one that the client means, if it says. */
function assertChecksum(checksum: Checksum | undefined, { headers }: S3Request): void {
  for (const algorithm of checksumAlgorithms) {
    const promised = headers.get(checksumHeader(algorithm));
    if (promised === undefined) continue;
    if (checksum?.algorithm !== algorithm) {
      throw new S3Error('InvalidRequest', {
        message: `The upload was not created with the checksum algorithm ${algorithm}.`,
      });
    }
    if (checksum.value.split('-')[0] !== promised.split('-')[0]) {
      throw new S3Error('BadDigest', {
        message: `The ${algorithm} you specified did not match that of the parts.`,
      });
    }
  }
}
