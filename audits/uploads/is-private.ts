/** Without its signature the address of the bytes opens nothing. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess } from '../reading/response.ts';
import { roundTrip, whyNot } from './round-trip.ts';
import { lastOf, statusMark, stepOf } from './upload.ts';

export const isPrivate = defineAudit({
  id: 'uploads/is-private',
  rule: 'The bytes can be had by a signed address only, which ends: the bucket itself is not public.',
  source: {
    text: 'practice: Amazon S3 User Guide, “Blocking public access”',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['uploads/arrives'],
  client: 'Who has once seen a picture of the album keeps its address for ever, and can hand it on.',
  row: 'object-storage',
  probe: roundTrip,
  judge(trial: Trial): Judgement {
    const reason = whyNot(trial);
    if (reason) return reason;
    const content = lastOf(trial, 'content');
    const unsigned = stepOf(trial, 'unsigned');
    if (!content || !isSuccess(content))
      return { verdict: 'undecided', because: 'The bytes were not to be had.' };
    // Bytes that the backend hands out itself are behind whatever guards the backend.
    const direct = stepOf(trial, 'content') === content;
    if (direct) return { verdict: 'passed', because: 'The backend hands the bytes out itself.' };
    if (unsigned && !isSuccess(unsigned)) {
      return { verdict: 'passed', because: `Without its signature: ${describeAnswer(unsigned)}.` };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'an address that opens only with its signature',
      got: unsigned
        ? 'The address opens without its signature as well.'
        : 'The address carries no signature: whoever knows it has the bytes, for ever.',
      marks: [
        { exchange: unsigned ?? content, part: 'request head', text: (unsigned ?? content).request.method },
        statusMark(unsigned ?? content),
      ],
    };
  },
  twins: [
    { server: 'images', fault: 'bytes-public' },
    { server: 'attachments', fault: 'bytes-public' },
    { server: 'images', fault: 'content-unsigned' },
    { server: 'attachments', fault: 'content-unsigned' },
  ],
});
