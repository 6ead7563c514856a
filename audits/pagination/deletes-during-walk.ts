/** Others delete items while a client walks: what stays may not be skipped. */
import { defineAudit } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isGone } from '../reading/response.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { judgeMovingList } from './moving-list.ts';

export const deletesDuringWalk = defineAudit({
  id: 'pagination/deletes-during-walk',
  rule: 'A page skips nothing while others delete, not even when the item is deleted from which it goes on.',
  source: {
    text: 'practice; RFC 5005, section 3, admits the fault for lossy paging',
    url: 'https://www.rfc-editor.org/rfc/rfc5005#section-3',
  },
  needs: ['write', 'create', 'remove'],
  after: ['lists/shows-what-was-created', 'pagination/next-leads-to-the-end'],
  client:
    'An item that the user never sees, or sees twice, and a bug report that says: sometimes it is missing.',
  row: 'pagination',
  probe: {
    id: 'deletes',
    sends: 'walking while items are deleted',
    async gather(prober) {
      await prober.seed(21);
      let pages = 0;
      await walk(prober, {
        role: 'page',
        query: sizeQuery(prober),
        async after({ ids, next }) {
          // Ours stand first where the newest come first, and last elsewhere.
          const ours = ids.filter((id) => prober.isOurs(id)).reverse();
          if (ours.length === 0 || next === undefined || ++pages > 2) return;
          // The last one on the page too: a cursor may lean on it.
          const count = prober.random.integer(2, 4);
          for (const id of ours.slice(0, count)) await prober.remove(id, 'remove');
        },
      });
    },
  },
  judge(trial) {
    const gone = new Set(
      trial.steps.flatMap(({ role, exchange, item }) =>
        role === 'remove' && isGone(exchange) && item ? [item] : [],
      ),
    );
    if (gone.size === 0)
      return { verdict: 'undecided', because: 'None of the items on the way could be deleted.' };
    return judgeMovingList(
      trial,
      trial.known.filter((id) => !gone.has(id)),
      `deleting ${countOf(gone.size, 'item')}`,
    );
  },
  twins: [
    { server: 'postcards', fault: 'cursor-is-an-offset' },
    { server: 'offset', fault: 'rows-move' },
    { server: 'postcards', fault: 'cursor-needs-its-item' },
    { server: 'link', fault: 'cursor-needs-its-item' },
  ],
});
