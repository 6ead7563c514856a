/** Uploads in parts: begun, sent part by part in any order, given up. How they are put together is in complete.ts. */
import { type ChecksumAlgorithm, checksumAlgorithms, checksumTypesOf } from '../body/checksum.ts';
import type { Call, Reply } from '../call.ts';
import { checksumHeaders, readObjectHeaders } from '../object-headers.ts';
import { S3Error } from '../s3-error.ts';
import type { Part, Upload, UploadStart } from '../store/uploads.ts';

export async function createMultipartUpload(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const checksum = readChecksum(call);
  const start = {
    key: call.key,
    headers: readObjectHeaders(call.request.headers),
    ...(checksum && { checksum }),
  };
  const upload = await bucket.uploads.create(start, call.now().toISOString());
  return {
    status: 200,
    headers: checksum
      ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
      : {},
    xml: [
      'InitiateMultipartUploadResult',
      [
        ['Bucket', bucket.name],
        ['Key', call.key],
        ['UploadId', upload.id],
      ],
    ],
  };
}

/** With which checksum the parts will come, and of what kind that of the whole is to be. */
function readChecksum({ request }: Call): UploadStart['checksum'] {
  const name = request.headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithms.find((one) => one === name.toUpperCase());
  if (!algorithm) {
    throw new S3Error('InvalidRequest', {
      message: 'Checksum algorithm provided is unsupported. Please try again with any of the valid types.',
    });
  }
  const types = checksumTypesOf(algorithm);
  const wanted = request.headers.get('x-amz-checksum-type') ?? types[0];
  const type = types.find((one) => one === wanted);
  if (type) return { algorithm, type };
  throw new S3Error('InvalidRequest', {
    message: `The ${wanted} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
  });
}

export function findUpload(call: Call): Upload {
  return call.bucket().uploads.find(call.key, call.request.query.get('uploadId') ?? '');
}

export async function uploadPart(call: Call): Promise<Reply> {
  const { data, uploads } = call.bucket();
  const upload = findUpload(call);
  const number = readPartNumber(call.request.query.get('partNumber') ?? '');
  const { piece, result } = await data.write(call.receive);
  const part: Part = {
    number,
    etag: result.md5,
    modified: call.now().toISOString(),
    piece,
    ...(result.checksum && { checksum: result.checksum }),
  };
  try {
    assertAlgorithm(upload, part.checksum?.algorithm);
    await uploads.putPart(upload, part);
  } catch (error) {
    await data.remove([piece]);
    throw error;
  }
  const checksum =
    result.checksum && checksumHeaders({ checksum: { ...result.checksum, type: 'FULL_OBJECT' } });
  return { status: 200, headers: { etag: `"${part.etag}"`, ...checksum } };
}

function readPartNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= 1 && number <= 10_000) return number;
  throw new S3Error('InvalidArgument', {
    message: 'Part number must be an integer between 1 and 10000, inclusive',
    details: { ArgumentName: 'partNumber', ArgumentValue: text },
  });
}

/** The checksum of the whole is made from those of the parts, so that each part has to bring its own. */
function assertAlgorithm({ checksum }: Upload, given: ChecksumAlgorithm | undefined): void {
  if (!checksum || checksum.algorithm === given) return;
  throw new S3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${given?.toLowerCase() ?? 'null'}`,
  });
}

export async function abortMultipartUpload(call: Call): Promise<Reply> {
  await call.bucket().uploads.end(findUpload(call), async () => []);
  return { status: 204 };
}
