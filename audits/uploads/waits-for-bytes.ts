/** Before the bytes have come there is nothing to be had. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, isSuccess } from '../reading/response.ts';
import { roundTrip, whyNot } from './round-trip.ts';
import { lastOf, statusMark } from './upload.ts';

export const waitsForBytes = defineAudit({
  id: 'uploads/waits-for-bytes',
  rule: 'As long as the bytes have not come, asking for them is answered with 4xx.',
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
    const early = lastOf(trial, 'early');
    if (!early) return { verdict: 'undecided', because: 'Nothing was asked for too early.' };
    if (!isSuccess(early) && !isCrash(early)) {
      return {
        verdict: 'passed',
        because: `Asked for too early, it was answered with ${describeAnswer(early)}.`,
      };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: '404 until the bytes have come',
      got: isSuccess(early)
        ? `Nothing was uploaded yet, and ${early.response?.body.bytes ?? 0} bytes were handed out as its content.`
        : `Nothing was uploaded yet, and asking for it was answered with ${describeAnswer(early)}.`,
      marks: [statusMark(early)],
    };
  },
  twins: [
    { server: 'images', fault: 'content-too-early' },
    { server: 'attachments', fault: 'content-too-early' },
    { server: 'images', fault: 'early-crashes' },
    { server: 'attachments', fault: 'early-crashes' },
  ],
});
