/** The address takes what was announced, and nothing else. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess } from '../reading/response.ts';
import { whyNot } from './round-trip.ts';
import { announce, put, statusMark, stepOf } from './upload.ts';

export const isBound = defineAudit({
  id: 'uploads/is-bound',
  rule: 'The address takes bytes of the announced type and number only.',
  source: {
    text: 'practice: Amazon S3 API Reference, “Authenticating Requests: Using Query Parameters” (X-Amz-SignedHeaders)',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['uploads/arrives'],
  client: 'Somebody fills the bucket with films, or puts a web page where a picture should be.',
  row: 'object-storage',
  probe: {
    id: 'other-bytes',
    sends: 'announcing a picture, uploading another type and another length, then the picture',
    async gather(prober) {
      const announced = await announce(prober, 'announce');
      if (!announced) return;
      await put(prober, announced, 'type', { headers: { 'content-type': 'text/html' } });
      await put(prober, announced, 'length', {
        bytes: Buffer.concat([announced.bytes, Buffer.alloc(100_000)]),
      });
      await put(prober, announced, 'put');
    },
  },
  judge(trial: Trial): Judgement {
    const reason = whyNot(trial);
    if (reason) return reason;
    for (const [role, what] of [
      ['type', 'text/html in place of the announced type'],
      ['length', '100,000 bytes more than were announced'],
    ] as const) {
      const taken = stepOf(trial, role);
      if (!taken || !isSuccess(taken)) continue;
      return {
        verdict: 'failed',
        level: 'failure',
        expected: '4xx for an upload that is not what was announced',
        got: `The address took ${what} (${describeAnswer(taken)}).`,
        marks: [
          { exchange: taken, part: 'request head', text: role === 'type' ? 'text/html' : 'PUT' },
          statusMark(taken),
        ],
      };
    }
    const right = stepOf(trial, 'put');
    if (!right || !isSuccess(right)) {
      return {
        verdict: 'undecided',
        because: 'The address refused the wrong bytes, and then the right ones too.',
      };
    }
    return {
      verdict: 'passed',
      because: 'Another type and another length were refused, the picture was taken.',
    };
  },
  twins: [
    { server: 'images', fault: 'upload-any-type' },
    { server: 'attachments', fault: 'upload-any-type' },
    { server: 'images', fault: 'upload-any-length' },
    { server: 'attachments', fault: 'upload-any-length' },
  ],
});
