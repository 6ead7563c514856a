/** What was acknowledged is there after the server was killed. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { isRecord, parseJson, statusLine } from '../reading/response.ts';
import { listIds, readWalk, sizeQuery, walk } from '../reading/walk.ts';

export const survivesKill = defineAudit({
  id: 'durability/survives-kill',
  rule: 'What was acknowledged is still there, and whole, when the server is killed and started again.',
  source: {
    text: 'practice: the D of ACID; PostgreSQL 18, section 28.1, says what it takes',
    url: 'https://www.postgresql.org/docs/18/wal-reliability.html',
  },
  needs: ['write', 'create', 'remove', 'crash'],
  after: ['lists/shows-what-was-created', 'pagination/next-leads-to-the-end'],
  client: 'The phone showed “sent”; after a restart of the server the postcard has never existed.',
  row: 'kinds-of-store',
  probe: {
    id: 'kill',
    sends: 'creating items, killing the server in the middle, starting it again, reading the list',
    async gather(prober) {
      await prober.seed(8);
      await prober.createThroughCrash(24, 'create');
      await walk(prober, { role: 'page', query: sizeQuery(prober, 20) });
    },
  },
  judge,
  twins: [
    { server: 'cursor', fault: 'memory-only' },
    { server: 'cursor', fault: 'answers-before-writing' },
    { server: 'cursor', fault: 'rewrites-in-place' },
    { server: 'link', fault: 'memory-only' },
    { server: 'link', fault: 'answers-before-writing' },
    { server: 'next-url', fault: 'rewrites-in-place' },
  ],
});

function judge(trial: Trial): Judgement {
  const created = trial.steps.filter(({ role }) => role === 'create');
  const acknowledged = [...new Set([...trial.known, ...created.flatMap(({ item }) => item ?? [])])];
  if (acknowledged.length === 0) {
    return {
      verdict: 'undecided',
      because: `Nothing was acknowledged: ${trial.cannotCreate ?? 'unknown why'}.`,
    };
  }
  const { pages, broken, complete, ids } = readWalk(trial, 'page');
  if (broken) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'the list, as it was acknowledged',
      got: `After the server was killed and started again, the list was answered with ${broken.problem}.`,
      marks: [{ exchange: broken.exchange, part: broken.part, text: broken.sign }],
    };
  }
  const last = pages.at(-1);
  if (!complete || !last) return { verdict: 'undecided', because: 'The list was not read to its end.' };
  const missing = acknowledged.filter((id) => !ids.includes(id));
  if (missing.length > 0) {
    const proof = created.find(({ item }) => item !== undefined && missing.includes(item))?.exchange;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `all of the ${countOf(acknowledged.length, 'item')} that were acknowledged`,
      got: `After the server was killed and started again, ${missing.length} of ${acknowledged.length} acknowledged items were gone (${listIds(missing)}).`,
      marks: [
        ...(proof ? [{ exchange: proof, part: 'response head' as const, text: statusLine(proof) }] : []),
        { exchange: last.exchange, part: 'response head', text: statusLine(last.exchange) },
      ],
    };
  }
  for (const page of pages) {
    for (const [index, item] of page.items.entries()) {
      const id = page.ids[index] ?? '';
      const exchange = created.find((step) => step.item === id)?.exchange;
      const changed = exchange ? changedMember(exchange, item) : undefined;
      if (changed === undefined) continue;
      return {
        verdict: 'failed',
        level: 'failure',
        expected: 'every item as it was sent',
        got: `After the server was killed and started again, “${changed}” of the item ${id} is not what was sent.`,
        marks: [{ exchange: page.exchange, part: 'response body', text: id }],
      };
    }
  }
  return {
    verdict: 'passed',
    because: `All ${countOf(acknowledged.length, 'acknowledged item')} were there after SIGKILL.`,
  };
}

/** The first member of what was sent that came back otherwise; members that the list does not show count for nothing. */
function changedMember({ request }: Exchange, item: Readonly<Record<string, unknown>>): string | undefined {
  const sent = parseJson(request.body.text);
  return Object.entries(isRecord(sent) ? sent : {}).find(
    ([name, value]) => name in item && JSON.stringify(item[name]) !== JSON.stringify(value),
  )?.[0];
}
