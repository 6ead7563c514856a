/** The number of all items is the number of items that a walk finds. */
import { defineAudit, type Judgement, type Mark, type Trial } from '../../kit/audit.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { isPage, readPage } from '../reading/page.ts';
import { readWalk, sizeQuery, walk } from '../reading/walk.ts';

export const totalAgrees = defineAudit({
  id: 'pagination/total-agrees',
  rule: 'The total that a list states is the number of items that a walk to its end finds.',
  source: { text: 'the contract of the list: its member or header field for the total' },
  needs: ['total'],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client: '“127 results”, and the user counts 124; a progress bar that stops before its end.',
  row: 'pagination',
  probe: {
    id: 'count',
    sends: 'reading the total, walking, reading the total again',
    async gather(prober) {
      await prober.seed(12);
      // One comes and goes: a counter that nobody takes it from is wrong from then on.
      const id = prober.canCreate ? await prober.create('create') : undefined;
      if (id !== undefined) await prober.remove(id, 'remove');
      const query = sizeQuery(prober);
      await prober.get(prober.listPath(query), 'before');
      await walk(prober, { role: 'page', query });
      await prober.get(prober.listPath(query), 'after');
    },
  },
  judge,
  twins: [
    { server: 'cursor', fault: 'total-counts-page' },
    { server: 'link', fault: 'total-counts-page' },
    { server: 'offset', fault: 'total-stale' },
    { server: 'next-url', fault: 'total-stale' },
  ],
});

function judge(trial: Trial): Judgement {
  const totalAt = (role: string) => {
    const exchange = trial.steps.find((step) => step.role === role)?.exchange;
    const page = exchange && readPage(trial.collection, exchange);
    return exchange && page && isPage(page) ? { exchange, total: page.total } : undefined;
  };
  const [before, after] = [totalAt('before'), totalAt('after')];
  const { complete, ids } = readWalk(trial, 'page');
  if (!before || !after || before.total === undefined) {
    return { verdict: 'undecided', because: 'No total came with the list.' };
  }
  if (before.total !== after.total) {
    return {
      verdict: 'undecided',
      because: `The total changed during the walk, from ${before.total} to ${after.total}: others write.`,
    };
  }
  if (!complete) return { verdict: 'undecided', because: 'The list was not read to its end.' };
  if (before.total === ids.length)
    return { verdict: 'passed', because: `The total is ${before.total}, and so many items came.` };
  return {
    verdict: 'failed',
    level: 'warning',
    expected: `a total of ${ids.length}, the number of items that came`,
    got: `The list states a total of ${before.total}, before the walk and after it; ${ids.length} items came.`,
    marks: [markTotal(trial, before.exchange)],
  };
}

/** The member or the field that states the total, with its value. */
function markTotal({ collection }: Trial, exchange: Exchange): Mark {
  const { total } = collection.list;
  const { head = '', body } = exchange.response ?? {};
  if (total && 'header' in total) {
    const field = `${total.header.toLowerCase()}:`;
    const text = head.split('\r\n').find((line) => line.toLowerCase().startsWith(field)) ?? '';
    return { exchange, part: 'response head', text };
  }
  // A name out of a contract is no pattern: it is looked for as it is.
  const name = JSON.stringify(total?.pointer.split('/').at(-1) ?? '');
  const rest = body?.text.split(name)[1] ?? '';
  return { exchange, part: 'response body', text: name + (/^\s*:\s*"?\d+/.exec(rest)?.[0] ?? '') };
}
