/** Nobody becomes a member who does not exist. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, isGone, isSuccess } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import {
  add,
  failed,
  makeMember,
  markIn,
  markStatus,
  readMembers,
  referenceSource,
  stepsOf,
  undecided,
} from './members.ts';

export const refusesUnknown = defineAudit({
  id: 'associations/refuses-unknown',
  rule: 'Who does not exist cannot be added: the request is refused with 4xx, and the list stays as it is.',
  source: referenceSource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client: 'A face without a name in the list of members, and an error on every tap on it.',
  row: 'associations',
  probe: {
    id: 'unknown-member',
    sends: 'adding one who was just deleted, reading the list',
    async gather(prober) {
      const id = await makeMember(prober);
      if (id === undefined) return;
      await prober.removeRelated(prober.collection.list.idField ?? '', id, 'gone');
      prober.note('id', id);
      await add(prober, 'add', id);
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'unknown-accepted' },
    { server: 'enrolments', fault: 'unknown-accepted' },
    { server: 'members', fault: 'unknown-crashes' },
    { server: 'enrolments', fault: 'unknown-crashes' },
  ],
});

function judge(trial: Trial): Judgement {
  const [gone] = stepsOf(trial, 'gone');
  const [added] = stepsOf(trial, 'add');
  const { id = '' } = trial.notes;
  if (!gone || !added) return undecided('Nobody could be made who could be added.');
  if (!isGone(gone.exchange)) {
    return undecided(`Who was to be deleted could not be: ${describeAnswer(gone.exchange)}.`);
  }
  if (isCrash(added.exchange)) {
    const got = `Adding one who does not exist was answered with ${describeAnswer(added.exchange)}.`;
    return failed('4xx', got, [markStatus(added.exchange)]);
  }
  if (isSuccess(added.exchange)) {
    const got = `Adding one who does not exist was answered with ${describeAnswer(added.exchange)}.`;
    return failed('4xx, such as 422', got, [markStatus(gone.exchange), markStatus(added.exchange)]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  if (list.count(id) > 0) {
    return failed(
      'the list without them',
      'Adding one who does not exist was refused, and yet they are in the list.',
      [markStatus(added.exchange), ...markIn(list.pages, id)],
    );
  }
  return {
    verdict: 'passed',
    because: `Adding one who does not exist was refused with ${describeAnswer(added.exchange)}.`,
  };
}
