/** What was changed stays changed, and what was deleted stays deleted, when the server is killed. */
import { defineAudit, type Judgement, type Prober, type Step, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import type { Page } from '../reading/page.ts';
import { describeAnswer, isCrash, isSuccess, statusLine, statusOf } from '../reading/response.ts';
import { sizeQuery, walk } from '../reading/walk.ts';
import { changedMember, durabilitySource, readListAfter } from './after-restart.ts';

const ended = 'was killed (SIGKILL)';

export const keepsChanges = defineAudit({
  id: 'durability/keeps-changes',
  rule: 'A change and a deletion that were acknowledged hold when the server is killed and started again.',
  source: durabilitySource,
  needs: ['write', 'create', 'remove', 'crash'],
  after: ['lists/shows-what-was-created', 'durability/survives-idle-kill'],
  client: 'A photo that the user deleted is back; a corrected text shows its mistake again.',
  row: 'kinds-of-store',
  probe: {
    id: 'kill-after-changes',
    sends: 'changing and deleting items, killing the server, starting it again, reading the list',
    gather,
  },
  judge,
  twins: [
    { server: 'cursor', fault: 'deletions-come-back' },
    { server: 'link', fault: 'deletions-come-back' },
    { server: 'cursor', fault: 'changes-are-not-kept' },
    { server: 'link', fault: 'changes-are-not-kept' },
    { server: 'next-url', fault: 'changes-are-not-kept' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const ids: string[] = [];
  for (let count = 0; count < 6; count++) {
    const id = await prober.create('create');
    if (id === undefined) return;
    ids.push(id);
  }
  const [member] = prober.changeable;
  if (member !== undefined && prober.collection.item?.update) {
    for (const id of ids.slice(0, 3)) {
      await prober.change(id, { [member]: await prober.valueFor(member) }, 'change');
    }
  }
  for (const id of ids.slice(3, 5)) await prober.remove(id, 'remove');
  await prober.restart('SIGKILL');
  await walk(prober, { role: 'page', query: sizeQuery(prober, 20) });
}

function judge(trial: Trial): Judgement {
  const of = (role: string) => trial.steps.filter((step) => step.role === role);
  const asked = [...of('change'), ...of('remove')];
  if (asked.length === 0) {
    return { verdict: 'undecided', because: `Nothing was changed: ${trial.cannotCreate ?? 'unknown why'}.` };
  }
  const refused = asked.find(({ exchange }) => !isSuccess(exchange));
  if (refused) return judgeRefusal(refused);
  const read = readListAfter(trial, ended);
  if ('verdict' in read) return read;
  return (
    findReturned(of('remove'), read.pages) ??
    findUndone(of('change'), read.pages) ?? {
      verdict: 'passed',
      because: `After the server ${ended}, ${countOf(of('change').length, 'change')} and ${countOf(of('remove').length, 'deletion')} still held.`,
    }
  );
}

/** The contract has this operation: that it is not there, or crashes, is a breach; any other refusal may be ours. */
function judgeRefusal({ role, exchange }: Step): Judgement {
  const said = `${role === 'change' ? 'The change' : 'DELETE'} was answered with ${describeAnswer(exchange)}.`;
  if (!isCrash(exchange) && ![404, 405].includes(statusOf(exchange))) {
    return { verdict: 'undecided', because: said };
  }
  return {
    verdict: 'failed',
    level: 'failure',
    expected: `a success, as the contract has ${exchange.request.method} on an item`,
    got: said,
    marks: [{ exchange, part: 'response head', text: statusLine(exchange) }],
  };
}

function findReturned(removed: readonly Step[], pages: readonly Page[]): Judgement | undefined {
  for (const { item = '', exchange } of removed) {
    const page = pages.find(({ ids }) => ids.includes(item));
    if (!page) continue;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `the list without the deleted item ${item}`,
      got: `After the server ${ended} and started again, the deleted item ${item} was back.`,
      marks: [
        { exchange, part: 'response head', text: statusLine(exchange) },
        { exchange: page.exchange, part: 'response body', text: item },
      ],
    };
  }
  return undefined;
}

function findUndone(changed: readonly Step[], pages: readonly Page[]): Judgement | undefined {
  for (const { item: id = '', exchange } of changed) {
    const page = pages.find(({ ids }) => ids.includes(id));
    const item = page?.items[page.ids.indexOf(id)];
    const last = pages.at(-1);
    if (!last) return undefined;
    const member = item ? changedMember(exchange, item) : undefined;
    if (page && item && member === undefined) continue;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `the item ${id} with its change`,
      got: item
        ? `After the server ${ended} and started again, “${member}” of the item ${id} was what it had been before the change.`
        : `After the server ${ended} and started again, the changed item ${id} was gone.`,
      marks: [
        { exchange, part: 'response head', text: statusLine(exchange) },
        page
          ? { exchange: page.exchange, part: 'response body', text: id }
          : { exchange: last.exchange, part: 'response head', text: statusLine(last.exchange) },
      ],
    };
  }
  return undefined;
}
