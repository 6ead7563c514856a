/** No membership outlives what it refers to. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { describeAnswer, isCrash, isGone } from '../reading/response.ts';
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

export const noOrphans = defineAudit({
  id: 'associations/no-orphans',
  rule: 'What a membership refers to can either not be deleted, or takes the membership along.',
  source: referenceSource,
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client: 'The list of members holds somebody whose account is gone; the app shows an empty row, or stops.',
  row: 'associations',
  probe: {
    id: 'orphans',
    sends: 'deleting a member themselves, and what they are a member of, reading the lists',
    gather,
  },
  judge,
  twins: [
    { server: 'members', fault: 'orphans-on-deletion' },
    { server: 'enrolments', fault: 'orphans-on-deletion' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const part = await makeMember(prober);
  if (part === undefined) return;
  await add(prober, 'add', part);
  await prober.removeRelated(prober.collection.list.idField ?? '', part, 'remove part');
  prober.note('part', part);
  await walk(prober, { role: 'page' });

  const there = await prober.elsewhere();
  const [parent] = Object.entries(there?.parents ?? {});
  const member = await there?.prober.create('add elsewhere');
  if (!there || !parent || member === undefined) return;
  const [parameter, whole] = parent;
  await prober.removeRelated(parameter, whole, 'remove whole');
  prober.note('member', member);
  prober.note('whole', whole);
  await walk(there.prober, { role: 'page elsewhere' });
  const other = prober.otherSide(member);
  if (other) await walk(other, { role: 'other side' });
}

function judge(trial: Trial): Judgement {
  const [added] = stepsOf(trial, 'add');
  const [removedPart] = stepsOf(trial, 'remove part');
  const [removedWhole] = stepsOf(trial, 'remove whole');
  const { part = '', member = '', whole = '' } = trial.notes;
  if (added?.item === undefined || !removedPart) {
    return undecided(`Nobody was added: ${trial.cannotCreate ?? 'unknown why'}.`);
  }
  for (const step of [removedPart, removedWhole]) {
    if (!step || !isCrash(step.exchange)) continue;
    const got = `Deleting what a membership refers to was answered with ${describeAnswer(step.exchange)}.`;
    return failed('204, or 409', got, [markStatus(step.exchange)]);
  }
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  if (isGone(removedPart.exchange) && list.count(part) > 0) {
    return failed(
      '409 for the deletion, or the list without them',
      `A member was deleted (${part}), and is still in the list.`,
      [markStatus(removedPart.exchange), ...markIn(list.pages, part)],
    );
  }
  if (removedWhole && isGone(removedWhole.exchange)) {
    const places = [
      { id: member, list: readMembers(trial, 'page elsewhere') },
      { id: whole, list: readMembers(trial, 'other side', trial.collection.otherSide) },
    ];
    const orphaned = places.find((place) => (place.list?.count(place.id) ?? 0) > 0);
    if (orphaned?.list) {
      return failed(
        'no membership of what is gone',
        `${whole} was deleted, and its membership is still listed.`,
        [markStatus(removedWhole.exchange), ...markIn(orphaned.list.pages, orphaned.id)],
      );
    }
  }
  const how = [removedPart, ...(removedWhole ? [removedWhole] : [])].map(({ exchange }) =>
    isGone(exchange) ? 'took its memberships along' : 'was refused',
  );
  return { verdict: 'passed', because: `A deletion on each side: the one ${how.join(', the other ')}.` };
}
