/** A version that was no longer the current one before a kill is not the current one after it. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { describeAnswer, headerValues, isCrash, isSuccess, statusLine } from '../reading/response.ts';
import { durabilitySource } from './after-restart.ts';

export const keepsVersions = defineAudit({
  id: 'durability/keeps-versions',
  rule: 'A change that names a version from before another change is refused also when the server was killed and started again in between.',
  source: durabilitySource,
  needs: ['write', 'create', 'remove', 'update', 'version', 'crash'],
  after: ['durability/keeps-changes', 'concurrency/stale-change-is-refused'],
  client:
    'The server restarts while two people edit. Versions begin at 1 again, the older text counts as based on the newest, and what was saved meanwhile is gone.',
  row: 'kinds-of-store',
  probe: {
    id: 'stale-over-a-kill',
    sends:
      'reading an item, changing it, killing the server, starting it again, changing it with the version that was read',
    gather,
  },
  judge,
  twins: [
    { server: 'cursor', fault: 'versions-begin-again' },
    { server: 'link', fault: 'versions-begin-again' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const [member] = prober.changeable;
  const id = await prober.create('create');
  if (id === undefined || member === undefined) return;
  const [version] = headerValues(await prober.get(prober.itemPath(id), 'read'), 'etag');
  if (version === undefined) return;
  await prober.change(id, { [member]: await prober.valueFor(member) }, 'change', version);
  await prober.restart('SIGKILL');
  await prober.change(id, { [member]: await prober.valueFor(member) }, 'stale', version);
}

function judge({ steps, cannotCreate }: Trial): Judgement {
  const of = (role: string) => steps.find((step) => step.role === role)?.exchange;
  const [read, changed, stale] = [of('read'), of('change'), of('stale')];
  const undecided = (because: string): Judgement => ({ verdict: 'undecided', because });
  if (!read) return undecided(`Nothing was changed: ${cannotCreate ?? 'unknown why'}.`);
  if (!changed || !stale) return undecided('The item was not changed: it came without an ETag.');
  if (!isSuccess(changed)) return undecided(`The change was answered with ${describeAnswer(changed)}.`);
  if (!isSuccess(stale) && !isCrash(stale))
    return { verdict: 'passed', because: `After the kill it was refused with ${describeAnswer(stale)}.` };
  const got = isSuccess(stale)
    ? 'After the kill a change was acknowledged that named the version from before the other one: the other one is lost.'
    : `After the kill the change was answered with ${describeAnswer(stale)}.`;
  return {
    verdict: 'failed',
    level: 'failure',
    expected: '412',
    got,
    marks: [changed, stale].map((exchange) => ({
      exchange,
      part: 'response head',
      text: statusLine(exchange),
    })),
  };
}
