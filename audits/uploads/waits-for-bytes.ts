/** Before the bytes have come there is nothing to be had. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, isSuccess } from '../reading/response.ts';
import { roundTrip, whyNot } from './round-trip.ts';
import { isRedirect, statusMark, stepOf } from './upload.ts';

export const waitsForBytes = defineAudit({
  id: 'uploads/waits-for-bytes',
  rule: 'As long as the bytes have not come, the server itself answers 4xx when they are asked for, and leads nowhere.',
  source: {
    text: 'RFC 9110, section 15.5.5',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['lists/shows-what-was-created'],
  client:
    'A friend opens the album while the upload runs, and the phone keeps an empty picture in its cache.',
  row: 'object-storage',
  probe: roundTrip,
  judge(trial: Trial): Judgement {
    const reason = whyNot(trial);
    if (reason) return reason;
    const early = stepOf(trial, 'early');
    if (!early) return { verdict: 'undecided', because: 'Nothing was asked for too early.' };
    const leadsAway = isRedirect(early);
    if (!leadsAway && !isSuccess(early) && !isCrash(early)) {
      return {
        verdict: 'passed',
        because: `Asked for too early, it was answered with ${describeAnswer(early)}.`,
      };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: '404 until the bytes have come',
      got: leadsAway
        ? `Nothing was uploaded yet, and asking for it was answered with ${describeAnswer(early)}, an address at which nothing is. A client may keep that answer, and what the store says there depends on its settings: S3 answers 403 to whoever may not list the bucket (API Reference, GetObject).`
        : isSuccess(early)
          ? `Nothing was uploaded yet, and ${early.response?.body.bytes ?? 0} bytes were handed out as its content.`
          : `Nothing was uploaded yet, and asking for it was answered with ${describeAnswer(early)}.`,
      marks: [statusMark(early)],
    };
  },
  twins: [
    { server: 'images', fault: 'content-too-early' },
    { server: 'attachments', fault: 'content-too-early' },
    { server: 'images', fault: 'leads-to-nothing' },
    { server: 'attachments', fault: 'leads-to-nothing' },
    { server: 'images', fault: 'early-crashes' },
    { server: 'attachments', fault: 'early-crashes' },
  ],
});
