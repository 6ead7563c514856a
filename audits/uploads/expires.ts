/** The address of an upload ends. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess } from '../reading/response.ts';
import { whyNot } from './round-trip.ts';
import { announce, put, statusMark, stepOf, uploadIn } from './upload.ts';

/** s that the address is asked to be good for. */
const asked = 1;
/** s that its end may lie behind that: a signature counts whole seconds. */
const tolerance = 2;
/** s that are waited for an end at the most. */
const patience = 8;

export const expires = defineAudit({
  id: 'uploads/expires',
  rule: 'The address of an upload is good for as long as was asked, and then no longer.',
  source: {
    text: 'practice: Amazon S3 API Reference, “Authenticating Requests: Using Query Parameters” (X-Amz-Expires)',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['uploads/arrives'],
  client:
    'An address that stands in a log, a crash report or a backup still lets anybody write, years later.',
  row: 'object-storage',
  probe: {
    id: 'late-upload',
    sends: 'announcing a picture for one second, waiting, uploading it too late',
    async gather(prober) {
      const announced = await announce(prober, 'announce', { seconds: asked });
      const end = announced?.upload?.expires;
      const left = end === undefined ? asked * 1_000 : end - Date.now();
      // What is good for much longer than was asked is judged without a wait.
      if (!announced || left > patience * 1_000) return;
      prober.note('left', String(Math.round(left)));
      await prober.pause(Math.max(0, left) + tolerance * 1_000);
      await put(prober, announced, 'put');
    },
  },
  judge,
  twins: [
    { server: 'images', fault: 'upload-forever' },
    { server: 'attachments', fault: 'upload-forever' },
    { server: 'images', fault: 'seconds-ignored' },
    { server: 'attachments', fault: 'seconds-ignored' },
  ],
});

function judge(trial: Trial): Judgement {
  const announced = stepOf(trial, 'announce');
  const upload = announced && uploadIn(trial.collection, announced);
  if (!announced || !upload) return whyNot(trial) ?? { verdict: 'undecided', because: 'There is no upload.' };
  const member = trial.collection.create?.upload?.seconds;
  if (member === undefined) {
    return {
      verdict: 'undecided',
      because: 'The contract does not let a client say how long the address is good.',
    };
  }
  const late = stepOf(trial, 'put');
  const { left } = trial.notes;
  if (left === undefined && upload.expires !== undefined) {
    const start = announced.timing.end;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `an address that is good for ${asked} s, as \`${member}\` asked`,
      got: `It says that it is good for ${Math.round((upload.expires - start) / 1_000)} s.`,
      marks: [statusMark(announced)],
    };
  }
  if (!late) return { verdict: 'undecided', because: 'The upload leads to another machine.' };
  if (isSuccess(late)) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `4xx after ${asked} s`,
      got: `${tolerance} s after its end the address still took the bytes (${describeAnswer(late)}).`,
      marks: [statusMark(announced), statusMark(late)],
    };
  }
  return {
    verdict: 'passed',
    because: `After its end the upload was answered with ${describeAnswer(late)}.`,
  };
}
