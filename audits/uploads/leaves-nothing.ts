/** When the item is deleted, its bytes are gone too. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isGone, isSuccess } from '../reading/response.ts';
import { whyNot } from './round-trip.ts';
import { announce, fetchContent, lastOf, put, statusMark, stepOf } from './upload.ts';

/** A store may take a moment to forget: it is asked again, this often and after so many ms. */
const patience = { times: 4, ms: 250 };

export const leavesNothing = defineAudit({
  id: 'uploads/leaves-nothing',
  rule: 'When an item is deleted, its bytes are deleted as well: no object is left that nothing refers to.',
  source: {
    text: 'Regulation (EU) 2016/679, article 17 (right to erasure)',
    url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
  },
  needs: ['write', 'create', 'remove', 'upload'],
  after: ['uploads/arrives'],
  client:
    'The user deletes a picture, and whoever kept its address still has it; the bill for storage only grows.',
  row: 'object-storage',
  probe: {
    id: 'delete-upload',
    sends: 'uploading a picture, deleting its item, asking for the bytes where they were',
    async gather(prober) {
      const announced = await announce(prober, 'announce');
      if (!announced) return;
      const stored = await put(prober, announced, 'put');
      if (!stored || !isSuccess(stored)) return;
      const address = await fetchContent(prober, announced.id, 'content');
      await prober.remove(announced.id, 'remove');
      for (let time = 1; time <= patience.times; time++) {
        const left = await prober.sendTo(address, 'left');
        if (!left || !isSuccess(left)) return;
        await prober.pause(patience.ms);
      }
    },
  },
  judge(trial: Trial): Judgement {
    const reason = whyNot(trial);
    if (reason) return reason;
    const removed = stepOf(trial, 'remove');
    const content = lastOf(trial, 'content');
    const left = trial.steps.findLast(({ role }) => role === 'left')?.exchange;
    if (!removed || !isGone(removed) || !content || !isSuccess(content) || !left) {
      return {
        verdict: 'undecided',
        because: 'The bytes were not to be had before, or the item was not deleted.',
      };
    }
    if (!isSuccess(left)) {
      return { verdict: 'passed', because: `Where the bytes were, there is ${describeAnswer(left)} now.` };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: '403 or 404 where the bytes were',
      got: 'The item was deleted, and its bytes are still where they were.',
      marks: [statusMark(removed), statusMark(left)],
    };
  },
  twins: [
    { server: 'images', fault: 'bytes-outlive-item' },
    { server: 'attachments', fault: 'bytes-outlive-item' },
  ],
});
