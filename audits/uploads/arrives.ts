/** What is uploaded comes back as it was sent. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, headerValues, isSuccess } from '../reading/response.ts';
import { roundTrip, whyNot } from './round-trip.ts';
import { lastOf, pictureType, statusMark, stepOf } from './upload.ts';

export const arrives = defineAudit({
  id: 'uploads/arrives',
  rule: 'What is sent to the address that the backend hands out can be had from the item, whole and with its type.',
  source: {
    text: 'RFC 9110, section 9.3.4, and section 8.3 for its type',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['lists/shows-what-was-created'],
  client: 'The progress bar reaches its end, and the picture is never seen, or seen broken.',
  row: 'object-storage',
  probe: roundTrip,
  judge,
  twins: [
    { server: 'images', fault: 'upload-missing' },
    { server: 'images', fault: 'bytes-cut' },
    { server: 'attachments', fault: 'bytes-cut' },
    { server: 'attachments', fault: 'type-forgotten' },
    { server: 'images', fault: 'bytes-nowhere' },
    { server: 'attachments', fault: 'bytes-nowhere' },
  ],
});

function judge(trial: Trial): Judgement {
  const reason = whyNot(trial);
  if (reason) return reason;
  const sent = stepOf(trial, 'put');
  const got = lastOf(trial, 'content');
  if (!sent) return { verdict: 'undecided', because: 'Nothing was uploaded.' };
  if (!isSuccess(sent)) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: '2xx for the upload, sent as the answer to POST says',
      got: `The upload was answered with ${describeAnswer(sent)}.`,
      marks: [statusMark(sent)],
    };
  }
  if (!got || !isSuccess(got)) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'the bytes that were uploaded',
      got: `The upload succeeded, and asking for the bytes was answered with ${got ? describeAnswer(got) : 'nothing'}.`,
      marks: [statusMark(sent), ...(got ? [statusMark(got)] : [])],
    };
  }
  const [body, wanted] = [got.response?.body, sent.request.body];
  if (body?.bytes !== wanted.bytes || body.text !== wanted.text) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `the ${wanted.bytes} bytes that were uploaded`,
      got:
        body?.bytes === wanted.bytes
          ? `As many bytes came back (${wanted.bytes}), and they are others.`
          : `${body?.bytes ?? 0} bytes came back, and ${wanted.bytes} were uploaded.`,
      marks: [statusMark(sent), statusMark(got)],
    };
  }
  const [type = ''] = headerValues(got, 'content-type');
  if (type.split(';', 1)[0]?.trim().toLowerCase() !== pictureType) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `Content-Type: ${pictureType}, as it was announced`,
      got: type === '' ? 'The bytes came back without a type.' : `The bytes came back as ${type}.`,
      marks: [{ exchange: got, part: 'response head', text: type || 'HTTP' }],
    };
  }
  return { verdict: 'passed', because: `A picture of ${wanted.bytes} bytes came back as it was sent.` };
}
