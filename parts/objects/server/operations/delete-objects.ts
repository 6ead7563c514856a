/** Many objects deleted by one request; each has an outcome of its own. */
import { childrenOf, textOf, type XmlElement } from '../../xml/parse.ts';
import type { XmlNode } from '../../xml/render.ts';
import { assertBodyChecked, type Call, type Reply } from '../call.ts';
import { deletionOf } from '../conditions.ts';
import { assertKey } from '../request.ts';
import { S3Error, toS3Error } from '../s3-error.ts';
import type { Bucket } from '../store/bucket.ts';

const maxKeys = 1_000;

export async function deleteObjects(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  assertBodyChecked(call.request);
  const document = await call.readXml();
  const objects = document ? childrenOf(document, 'Object') : [];
  if (document?.name !== 'Delete' || objects.length === 0 || objects.length > maxKeys) {
    throw new S3Error('MalformedXML');
  }
  const quiet = textOf(document, 'Quiet') === 'true';
  const outcomes = await Promise.all(objects.map((object) => deleteOne(bucket, object)));
  return {
    status: 200,
    xml: ['DeleteResult', outcomes.filter(([outcome]) => !quiet || outcome === 'Error')],
  };
}

async function deleteOne(bucket: Bucket, object: XmlElement): Promise<XmlNode> {
  const key = textOf(object, 'Key') ?? '';
  try {
    if (key === '') throw new S3Error('MalformedXML', { message: 'An Object has no Key.' });
    assertKey(key);
    const unknown = object.children.find(({ name }) => name !== 'Key' && name !== 'ETag');
    if (unknown) throw new S3Error('NotImplemented', { message: `${unknown.name} is not implemented.` });
    await bucket.remove(key, deletionOf(textOf(object, 'ETag')));
    return ['Deleted', [['Key', key]]];
  } catch (error) {
    const { code, message } = toS3Error(error);
    return [
      'Error',
      [
        ['Key', key],
        ['Code', code],
        ['Message', message],
      ],
    ];
  }
}
