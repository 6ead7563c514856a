/** Who is added a second time is a member once, and the second request does no harm. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, isSuccess, statusOf } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import { add, failed, keySource, markIn, markStatus, readMembers, stepsOf, undecided } from './members.ts';

export const addedTwice = defineAudit({
  id: 'associations/added-twice',
  rule: 'Who is added twice is a member once: the second request creates nothing, and is no fault of the server.',
  source: keySource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client:
    'The answer to “join” got lost, the phone asks again, and the same face is in the list twice, or an error where all is well.',
  row: 'associations',
  probe: {
    id: 'added-twice',
    sends: 'adding the same one twice, reading the list',
    async gather(prober) {
      const id = await prober.create('first');
      if (id === undefined) return;
      await add(prober, 'second', id);
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'no-key' },
    { server: 'enrolments', fault: 'no-key' },
    { server: 'members', fault: 'surrogate-id' },
    { server: 'enrolments', fault: 'surrogate-id' },
    { server: 'members', fault: 'repeat-crashes' },
    { server: 'enrolments', fault: 'repeat-crashes' },
    { server: 'members', fault: 'answers-201-again' },
  ],
});

function judge(trial: Trial): Judgement {
  const [first] = stepsOf(trial, 'first');
  const [second] = stepsOf(trial, 'second');
  if (first?.item === undefined || !second) {
    return undecided(`Nobody was added: ${trial.cannotCreate ?? 'unknown why'}.`);
  }
  if (isCrash(second.exchange)) {
    const got = `Adding the same one again was answered with ${describeAnswer(second.exchange)}.`;
    return failed('200, or 409', got, [markStatus(first.exchange), markStatus(second.exchange)]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  const times = list.count(first.item);
  if (times !== 1) {
    const got = `Who was added twice is in the list ${times === 0 ? 'not at all' : `${times} times`}.`;
    return failed('the member once in the list', got, [
      markStatus(second.exchange),
      ...markIn(list.pages, first.item),
    ]);
  }
  // RFC 9110, section 15.3.2: 201 says that something new was created.
  if (statusOf(first.exchange) === 201 && statusOf(second.exchange) === 201) {
    return {
      verdict: 'failed',
      level: 'warning',
      expected: '200, or 409, as nothing new was created',
      got: 'Adding the same one again was answered 201, and created nothing.',
      marks: [markStatus(first.exchange), markStatus(second.exchange)],
    };
  }
  const how = isSuccess(second.exchange) ? 'taken for granted' : 'refused';
  return {
    verdict: 'passed',
    because: `The second request was ${how} (${describeAnswer(second.exchange)}), and the list holds the member once.`,
  };
}
