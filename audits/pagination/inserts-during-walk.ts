/** Others add items while a client walks: nothing that was there before may come twice or never. */
import { defineAudit } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { judgeMovingList } from './moving-list.ts';

export const insertsDuringWalk = defineAudit({
  id: 'pagination/inserts-during-walk',
  rule: 'A page neither repeats nor skips items while others add some.',
  source: {
    text: 'practice; RFC 5005, section 3, admits the fault for lossy paging',
    url: 'https://www.rfc-editor.org/rfc/rfc5005#section-3',
  },
  needs: ['write', 'create', 'remove'],
  after: ['lists/shows-what-was-created', 'pagination/next-leads-to-the-end'],
  client:
    'A repeated id: a crash in a diffable data source on iOS, a duplicate-key exception in Compose, a double row on the web.',
  row: 'pagination',
  probe: {
    id: 'inserts',
    sends: 'walking while items are added',
    async gather(prober) {
      await prober.seed(21);
      await walk(prober, {
        role: 'page',
        query: sizeQuery(prober),
        async after(_, number) {
          if (number > 2) return;
          const count = prober.random.integer(2, 5);
          for (let added = 0; added < count; added++) await prober.create('create');
        },
      });
    },
  },
  judge(trial) {
    const added = trial.steps.filter(({ role, item }) => role === 'create' && item !== undefined).length;
    if (added === 0)
      return {
        verdict: 'undecided',
        because: `Nothing could be added: ${trial.cannotCreate ?? 'unknown why'}.`,
      };
    return judgeMovingList(trial, trial.known, `adding ${countOf(added, 'item')}`);
  },
  twins: [
    { server: 'postcards', fault: 'cursor-is-an-offset' },
    { server: 'cursor', fault: 'cursor-is-an-offset' },
    { server: 'page', fault: 'rows-move' },
  ],
});
