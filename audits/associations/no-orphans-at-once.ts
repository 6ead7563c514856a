/** No membership is left when somebody is added and deleted at the same moment. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { describeAnswer, isCrash, isGone } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import {
  add,
  addedIn,
  failed,
  makeMember,
  markIn,
  markStatus,
  readMembers,
  referenceSource,
  stepsOf,
  undecided,
} from './members.ts';

const rounds = 10;
/** ms between the two requests at the most: which one comes first is not to be the same in all rounds. */
const apartMs = 10;

export const noOrphansAtOnce = defineAudit({
  id: 'associations/no-orphans-at-once',
  rule: 'When somebody is added and deleted at the same moment, no membership without them is left.',
  source: referenceSource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created', 'associations/no-orphans'],
  client:
    'An account is closed while an invitation is taken; the album keeps a member whom nobody can remove.',
  row: 'associations',
  probe: {
    id: 'orphans-at-once',
    sends: 'adding somebody and deleting them at the same moment, in many rounds, reading the list',
    async gather(prober) {
      const { idField = '' } = prober.collection.list;
      // So that the collection is tried out before it has to be quick.
      if ((await prober.create('first')) === undefined) return;
      for (let round = 0; round < rounds; round++) {
        const id = await makeMember(prober);
        if (id === undefined) return;
        const adding = add(prober, 'add', id);
        await prober.pause(prober.random.integer(0, apartMs));
        await prober.removeRelated(idField, id, 'remove');
        await adding;
      }
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'orphans-by-race' },
    { server: 'enrolments', fault: 'orphans-by-race' },
  ],
});

function judge(trial: Trial): Judgement {
  const removed = stepsOf(trial, 'remove');
  const added = stepsOf(trial, 'add');
  if (removed.length === 0 || added.length === 0) {
    return undecided(`Nobody was added: ${trial.cannotCreate ?? 'unknown why'}.`);
  }
  const crashed = [...added, ...removed].find(({ exchange }) => isCrash(exchange))?.exchange;
  if (crashed) {
    const got = `${crashed.request.method} was answered with ${describeAnswer(crashed)} when it met the other request.`;
    return failed('a success, or 4xx', got, [markStatus(crashed)]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  const gone = removed.filter(({ exchange }) => isGone(exchange));
  const orphan = gone.find(({ item = '' }) => list.count(item) > 0);
  if (orphan?.item !== undefined) {
    const id = orphan.item;
    const adding = added.find(({ exchange }) => addedIn(trial, exchange) === id);
    return failed('the list without who is gone', `Who was deleted (${id}) is in the list.`, [
      ...(adding ? [markStatus(adding.exchange)] : []),
      markStatus(orphan.exchange),
      ...markIn(list.pages, id),
    ]);
  }
  return {
    verdict: 'passed',
    because: `In ${countOf(removed.length, 'round')}, ${gone.length} were deleted, and none of them is a member.`,
  };
}
