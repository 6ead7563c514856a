/** Who was removed can be added again. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import { add, failed, keySource, markIn, markStatus, readMembers, stepsOf, undecided } from './members.ts';

export const addedAgain = defineAudit({
  id: 'associations/added-again',
  rule: 'Who was added can be removed, and added again.',
  source: keySource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client: 'Somebody leaves by mistake, joins again, reads “you are in”, and sees nothing.',
  row: 'associations',
  probe: {
    id: 'added-again',
    sends: 'adding one, removing them, adding them again, reading the list',
    async gather(prober) {
      const id = await prober.create('add');
      if (id === undefined) return;
      await prober.remove(id, 'remove');
      await add(prober, 'again', id);
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'never-again' },
    { server: 'enrolments', fault: 'never-again' },
    { server: 'members', fault: 'surrogate-id' },
  ],
});

function judge(trial: Trial): Judgement {
  const [[added], [removed], [again]] = [
    stepsOf(trial, 'add'),
    stepsOf(trial, 'remove'),
    stepsOf(trial, 'again'),
  ];
  if (added?.item === undefined || !removed || !again) {
    return undecided(`Nobody was added: ${trial.cannotCreate ?? 'unknown why'}.`);
  }
  if (!isSuccess(removed.exchange)) {
    const got = `Removing a member was answered with ${describeAnswer(removed.exchange)}.`;
    return failed('a success', got, [markStatus(added.exchange), markStatus(removed.exchange)]);
  }
  if (!isSuccess(again.exchange)) {
    const got = `Adding one again who had been removed was answered with ${describeAnswer(again.exchange)}.`;
    return failed('a success, as for anybody', got, [
      markStatus(removed.exchange),
      markStatus(again.exchange),
    ]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  const times = list.count(added.item);
  if (times !== 1) {
    const got = `Who was removed and added again is in the list ${times === 0 ? 'not at all' : `${times} times`}.`;
    return failed('the member once in the list', got, [
      markStatus(again.exchange),
      ...markIn(list.pages, added.item),
    ]);
  }
  return { verdict: 'passed', because: 'Who was removed could be added again.' };
}
