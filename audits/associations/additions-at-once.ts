/** Of those who are added at the same moment nobody is lost. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isSuccess } from '../reading/response.ts';
import { listIds, walk } from '../reading/walk.ts';
import {
  add,
  addedIn,
  failed,
  makeMember,
  markIn,
  markStatus,
  readMembers,
  stepsOf,
  undecided,
} from './members.ts';

const rounds = 3;
const together = 5;

export const additionsAtOnce = defineAudit({
  id: 'associations/additions-at-once',
  rule: 'Of those who are added at the same moment, all who were acknowledged are members.',
  source: {
    text: 'practice: one row for each membership, and the lost update that a list in one row brings',
    url: 'https://www.postgresql.org/docs/18/transaction-iso.html',
  },
  needs: ['write', 'create', 'remove', 'association'],
  after: ['lists/shows-what-was-created'],
  client:
    'Five friends follow the same invitation in the same second. Each one reads “you are in”; three are.',
  row: 'associations',
  probe: {
    id: 'additions-at-once',
    sends: 'adding several at the same moment, reading the list',
    async gather(prober) {
      for (let round = 0; round < rounds; round++) {
        const ids: string[] = [];
        for (let count = 0; count < together; count++) {
          const id = await makeMember(prober);
          if (id === undefined) return;
          ids.push(id);
        }
        await Promise.all(ids.map((id) => add(prober, 'add', id)));
      }
      await walk(prober, { role: 'page' });
    },
  },
  judge,
  twins: [
    { server: 'members', fault: 'rewrites-the-list' },
    { server: 'enrolments', fault: 'rewrites-the-list' },
  ],
});

function judge(trial: Trial): Judgement {
  const acknowledged = stepsOf(trial, 'add').filter(({ exchange }) => isSuccess(exchange));
  if (acknowledged.length === 0) return undecided('Nobody was added.');
  const list = readMembers(trial, 'page');
  if (!list) return undecided('The list was not read to its end.');
  const lost = acknowledged.filter(({ exchange }) => list.count(addedIn(trial, exchange) ?? '') === 0);
  const [proof] = lost;
  if (proof) {
    const ids = lost.flatMap(({ exchange }) => addedIn(trial, exchange) ?? []);
    return failed(
      `all of the ${acknowledged.length} who were added`,
      `${lost.length} of ${acknowledged.length} who were added at the same moment as others are not in the list (${listIds(ids)}).`,
      [markStatus(proof.exchange), ...markIn(list.pages, ids[0] ?? '')],
    );
  }
  return { verdict: 'passed', because: `All ${countOf(acknowledged.length, 'new member')} are in the list.` };
}
