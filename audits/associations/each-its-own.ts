/** Somebody can be in several, and each list is about one of them. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess, memberIn } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import {
  add,
  failed,
  keySource,
  makeMember,
  markIn,
  markStatus,
  readMembers,
  stepsOf,
  undecided,
} from './members.ts';

export const eachItsOwn = defineAudit({
  id: 'associations/each-its-own',
  rule: 'Somebody can be added to several, is in the list of each, and leaves only the one that they leave.',
  source: keySource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client:
    'Ada joins the album of the summer, and is gone from that of the family; or sees the members of both in each.',
  row: 'associations',
  probe: {
    id: 'each-its-own',
    sends:
      'adding one to two of them, and another to one, reading the lists, removing from one, reading again',
    gather,
  },
  judge,
  twins: [
    { server: 'members', fault: 'lists-all' },
    { server: 'enrolments', fault: 'lists-all' },
    { server: 'members', fault: 'one-at-a-time' },
    { server: 'enrolments', fault: 'one-at-a-time' },
    { server: 'members', fault: 'known-by-part' },
    { server: 'enrolments', fault: 'known-by-part' },
    { server: 'members', fault: 'other-side-shows-one' },
    { server: 'enrolments', fault: 'other-side-shows-one' },
    { server: 'members', fault: 'leaves-all' },
    { server: 'enrolments', fault: 'leaves-all' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const [both, alone] = [await makeMember(prober), await makeMember(prober)];
  const there = await prober.elsewhere();
  if (both === undefined || alone === undefined || !there) return;
  prober.note('both', both);
  prober.note('alone', alone);
  await add(prober, 'add', both);
  await add(prober, 'add alone', alone);
  await add(there.prober, 'add elsewhere', both);
  await walk(prober, { role: 'here' });
  await walk(there.prober, { role: 'there' });
  const other = prober.otherSide(both);
  if (other) await walk(other, { role: 'other side' });
  await prober.remove(both, 'remove');
  await walk(there.prober, { role: 'there afterwards' });
}

function judge(trial: Trial): Judgement {
  const [[added], [elsewhere]] = [stepsOf(trial, 'add'), stepsOf(trial, 'add elsewhere')];
  const { both = '', alone = '' } = trial.notes;
  if (!added || !isSuccess(added.exchange) || !elsewhere)
    return undecided(`Nobody was added to two of them: ${trial.cannotCreate ?? 'unknown why'}.`);
  if (!isSuccess(elsewhere.exchange)) {
    const got = `Who was a member of one was added to another, which was answered with ${describeAnswer(elsewhere.exchange)}.`;
    return failed('a success, as for anybody', got, [
      markStatus(added.exchange),
      markStatus(elsewhere.exchange),
    ]);
  }
  const [here, there] = [readMembers(trial, 'here'), readMembers(trial, 'there')];
  if (!here || !there) return undecided('The lists were not read to their end.');
  for (const [list, which] of [
    [here, 'first'],
    [there, 'second'],
  ] as const) {
    if (list.count(both) === 1) continue;
    const times = list.count(both) === 0 ? 'not at all' : `${list.count(both)} times`;
    const got = `Who was added to two is in the list of the ${which} ${times}.`;
    return failed('once in the list of each', got, [
      markStatus(elsewhere.exchange),
      ...markIn(list.pages, both),
    ]);
  }
  if (there.count(alone) > 0) {
    const got = 'Who was added to the first only is in the list of the second.';
    return failed('the members of that one, and no others', got, markIn(there.pages, alone));
  }
  return judgeOtherSide(trial) ?? judgeAfterwards(trial, both);
}

/** Both of them are in the own list of who was added. */
function judgeOtherSide(trial: Trial): Judgement | undefined {
  const { otherSide, parents } = trial.collection;
  const own = otherSide && readMembers(trial, 'other side', otherSide);
  if (!own) return undefined;
  const [parameter = ''] = Object.keys(parents);
  for (const { exchange } of [...stepsOf(trial, 'add'), ...stepsOf(trial, 'add elsewhere')]) {
    const whole = memberIn(exchange, parameter);
    if (whole === undefined || own.count(String(whole)) === 1) continue;
    const got = `Who was added to two has ${own.count(String(whole)) === 0 ? 'one of them not' : 'one of them several times'} in their own list.`;
    return failed('each of the two once', got, [markStatus(exchange), ...markIn(own.pages, String(whole))]);
  }
  return undefined;
}

/** Who has left the first is still in the second. */
function judgeAfterwards(trial: Trial, both: string): Judgement {
  const [removed] = stepsOf(trial, 'remove');
  const after = readMembers(trial, 'there afterwards');
  if (!after || !removed) return undecided('The list was not read to its end after one had been left.');
  if (after.count(both) === 1)
    return { verdict: 'passed', because: 'Who was added to two was in both lists, and left only the one.' };
  const got = 'Who was removed from the first is no longer in the list of the second.';
  return failed('still a member of the second', got, [
    markStatus(removed.exchange),
    ...markIn(after.pages, both),
  ]);
}
