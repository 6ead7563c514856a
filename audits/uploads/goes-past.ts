/** The bytes go to an object store, and not through the backend. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { hostOf, roundTrip, whyNot } from './round-trip.ts';
import { statusMark, stepOf, uploadIn } from './upload.ts';

export const goesPast = defineAudit({
  id: 'uploads/goes-past',
  rule: 'Bytes are uploaded to an object store, past the backend.',
  source: {
    text: 'practice: Amazon S3 User Guide, “Uploading objects with presigned URLs”',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['uploads/arrives'],
  client: 'While one phone on a slow link sends a film, a connection of the backend is taken for minutes.',
  row: 'object-storage',
  probe: roundTrip,
  judge(trial: Trial): Judgement {
    const reason = whyNot(trial);
    if (reason) return reason;
    const announced = stepOf(trial, 'announce');
    const url = announced && uploadIn(trial.collection, announced)?.url;
    if (!announced || url === undefined) return { verdict: 'undecided', because: 'There is no upload.' };
    const backend = hostOf(announced.request.url);
    const target = hostOf(URL.parse(url, announced.request.url)?.href ?? url);
    if (target !== backend) return { verdict: 'passed', because: `The bytes go to ${target}.` };
    return {
      verdict: 'failed',
      level: 'advice',
      expected: 'an address of the object store',
      got: `The upload goes to the backend itself (${backend}): every byte passes through it.`,
      marks: [
        { exchange: announced, part: 'request head', text: backend },
        { exchange: announced, part: 'response body', text: url },
        statusMark(announced),
      ],
    };
  },
  twins: [
    { server: 'images', fault: 'bytes-through-backend' },
    { server: 'attachments', fault: 'bytes-through-backend' },
  ],
});
