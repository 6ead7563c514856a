/** Who is added many times at the same moment is a member once. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { describeAnswer, isCrash, isSuccess, statusOf } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import {
  add,
  addedIn,
  failed,
  keySource,
  makeMember,
  markIn,
  markStatus,
  readMembers,
  stepsOf,
  undecided,
} from './members.ts';

const rounds = 4;
const requests = 6;

export const addedAtOnce = defineAudit({
  id: 'associations/added-at-once',
  rule: 'Who is added many times at the same moment is a member once, and exactly one of the requests created the membership.',
  source: keySource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created', 'associations/added-twice'],
  client: 'A double tap on “join”, and the same face is in the list twice; leaving removes only one of them.',
  row: 'associations',
  probe: {
    id: 'added-at-once',
    sends: 'adding the same one many times at the same moment, reading the list',
    async gather(prober) {
      for (let round = 0; round < rounds; round++) {
        const id = await makeMember(prober);
        if (id === undefined) return;
        await Promise.all(Array.from({ length: requests }, () => add(prober, 'add', id)));
      }
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'looks-then-inserts' },
    { server: 'enrolments', fault: 'looks-then-inserts' },
    { server: 'members', fault: 'no-key' },
    { server: 'enrolments', fault: 'repeat-crashes' },
  ],
});

function judge(trial: Trial): Judgement {
  const added = stepsOf(trial, 'add');
  if (added.length === 0) return undecided('Nobody could be made who could be added.');
  const crashed = added.find(({ exchange }) => isCrash(exchange))?.exchange;
  if (crashed) {
    const got = `One of the requests at the same moment was answered with ${describeAnswer(crashed)}.`;
    return failed('one 201, and 200 or 409 for all others', got, [markStatus(crashed)]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  const ids = new Set(added.flatMap(({ exchange }) => addedIn(trial, exchange) ?? []));
  let taken = 0;
  for (const id of ids) {
    const own = added.filter(({ exchange }) => addedIn(trial, exchange) === id);
    const successes = own.filter(({ exchange }) => isSuccess(exchange));
    if (successes.length === 0) continue;
    taken++;
    const times = list.count(id);
    const marks = successes.slice(0, 2).map(({ exchange }) => markStatus(exchange));
    if (times !== 1) {
      const got = `Who was added ${own.length} times at the same moment is in the list ${times === 0 ? 'not at all' : `${times} times`}.`;
      return failed('the member once in the list', got, [...marks, ...markIn(list.pages, id)]);
    }
    const created = own.filter(({ exchange }) => statusOf(exchange) === 201).length;
    if (created > 1) {
      const got = `${created} of ${own.length} requests at the same moment were answered 201 for one membership.`;
      return { verdict: 'failed', level: 'warning', expected: 'exactly one 201', got, marks };
    }
  }
  if (taken === 0) return undecided('No request to add somebody was taken.');
  return {
    verdict: 'passed',
    because: `In ${countOf(taken, 'round')} of ${requests} requests at the same moment, one made the membership.`,
  };
}
