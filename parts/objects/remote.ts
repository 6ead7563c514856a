/** Any S3 by AWS_ENDPOINT_URL_S3: each start gets a bucket of its own there, removed with all in it at the end. */
import { randomBytes } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import type { Engine } from '../../kit/part.ts';
import { type AwsAddress, isAddressed, readAddress } from '../aws-remote.ts';
import { createRunningObjects, type RunningObjects } from './objects.ts';
import { encodePath } from './signature/encode-uri.ts';
import { sendSigned } from './signed-client.ts';
import { childrenOf, parseXml, textOf } from './xml/parse.ts';
import { renderXml, type XmlNode } from './xml/render.ts';

const endpointVariable = 'AWS_ENDPOINT_URL_S3';

/** Removes the bucket with its objects and its uploads. */
async function removeBucket(address: AwsAddress, bucket: string): Promise<void> {
  const path = `/${bucket}`;
  const list = async (query: readonly (readonly [string, string])[]) =>
    parseXml((await sendSigned(address, { method: 'GET', path, query })).text);
  for (;;) {
    const page = childrenOf(await list([['list-type', '2']]), 'Contents');
    if (page.length === 0) break;
    const objects = page.map((entry): XmlNode => ['Object', [['Key', textOf(entry, 'Key')]]]);
    const body = renderXml(['Delete', [['Quiet', true], ...objects]]);
    const { text } = await sendSigned(address, { method: 'POST', path, query: [['delete', '']], body });
    const [refused] = childrenOf(parseXml(text), 'Error');
    if (refused) {
      throw new CourseError(
        'engine-unavailable',
        `The bucket ${bucket} at ${address.endpoint} could not be emptied: ${textOf(refused, 'Message')}`,
      );
    }
  }
  for (const upload of childrenOf(await list([['uploads', '']]), 'Upload')) {
    const key = encodePath(textOf(upload, 'Key') ?? '');
    const query = [['uploadId', textOf(upload, 'UploadId') ?? '']] as const;
    await sendSigned(
      address,
      { method: 'DELETE', path: `${path}/${key}`, query },
      { allow: ['NoSuchUpload'] },
    );
  }
  await sendSigned(address, { method: 'DELETE', path }, { allow: ['NoSuchBucket'] });
}

export const remote: Engine<RunningObjects> = {
  id: 'remote',
  title: 'S3 by AWS_ENDPOINT_URL_S3',
  fidelity: 'remote',
  differs:
    'Whatever runs there; its other users share its time, and it may cost money. A bucket of our own is created and removed, nothing else is touched.',
  limits: {},
  available: async (env) => isAddressed(env, endpointVariable),
  async start({ env, signal }) {
    const address = readAddress(env, endpointVariable);
    const bucket = `be-${randomBytes(8).toString('hex')}`;
    let stopped: Promise<void> | undefined;
    const running = {
      ...address,
      bucket,
      died: new Promise<never>(() => {}),
      stop() {
        stopped ??= removeBucket(address, bucket);
        return stopped;
      },
    };
    return await createRunningObjects(running, signal);
  },
};
