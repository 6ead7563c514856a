/** Both sides of an association tell the same. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { memberIn } from '../reading/response.ts';
import { walk } from '../reading/walk.ts';
import { failed, keySource, markIn, readMembers, stepsOf, undecided } from './members.ts';

export const bothSidesAgree = defineAudit({
  id: 'associations/both-sides-agree',
  rule: 'Who is in the list of members has it in their own list, and nobody else has.',
  source: keySource,
  needs: ['write', 'create', 'remove', 'association', 'otherSide'],
  after: ['lists/shows-what-was-created'],
  client:
    'The album says that Bo is a member, and on Bo’s phone it is not there; or it is there after Bo has left.',
  row: 'associations',
  probe: {
    id: 'both-sides',
    sends: 'adding some, removing one of them, reading the lists of both sides',
    gather,
  },
  judge,
  twins: [
    { server: 'members', fault: 'other-side-keeps' },
    { server: 'enrolments', fault: 'other-side-keeps' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    const id = await prober.create('add');
    if (id !== undefined) ids.push(id);
  }
  const [leaving] = ids;
  if (leaving === undefined) return;
  await prober.remove(leaving, 'remove');
  await walk(prober, { role: 'page' });
  for (const id of ids) {
    const other = prober.otherSide(id);
    if (other) await walk(other, { role: `other ${id}` });
  }
}

function judge(trial: Trial): Judgement {
  const { otherSide, parents } = trial.collection;
  const [parameter = ''] = Object.keys(parents);
  const added = stepsOf(trial, 'add');
  const list = readMembers(trial, 'page');
  if (added.length === 0 || !list) return undecided('Nobody was added, or the list was not read to its end.');
  for (const { item: id = '', exchange } of added) {
    const own = readMembers(trial, `other ${id}`, otherSide);
    const whole = memberIn(exchange, parameter);
    if (!own || whole === undefined) return undecided('The other side was not read to its end.');
    const [here, there] = [list.count(id), own.count(String(whole))];
    if (here === there) continue;
    const got =
      here > there
        ? `${id} is in the list of members, and the list of ${id} does not show it.`
        : `${id} is in no list of members, and the list of ${id} shows it.`;
    return failed('the same from both sides', got, [
      ...markIn(list.pages, id),
      ...markIn(own.pages, String(whole)),
    ]);
  }
  return { verdict: 'passed', because: `Both sides tell the same of ${added.length} who were added.` };
}
