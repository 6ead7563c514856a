/** A change that is based on a version which others have replaced is refused. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import {
  describeAnswer,
  headerValues,
  isCrash,
  isSuccess,
  memberIn,
  statusLine,
  statusOf,
} from '../reading/response.ts';

export const staleChangeIsRefused = defineAudit({
  id: 'concurrency/stale-change-is-refused',
  rule: 'A change that names a version which is no longer the current one is refused, and changes nothing.',
  source: {
    text: 'RFC 9110, section 13.1.1',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1',
  },
  needs: ['write', 'create', 'remove', 'update', 'version'],
  after: ['lists/shows-what-was-created'],
  client:
    'Two people edit the same text. Both read “saved”, and what the first one wrote is gone without a word.',
  row: 'kinds-of-store',
  probe: {
    id: 'two-changes-of-one-version',
    sends: 'reading an item, changing it twice with the version that was read, reading it again',
    gather,
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'if-match-ignored' },
    { server: 'cursor', fault: 'if-match-ignored' },
    { server: 'link', fault: 'if-match-ignored' },
    { server: 'cursor', fault: 'stale-answered-200' },
    { server: 'link', fault: 'stale-answered-200' },
  ],
});

async function gather(prober: Prober): Promise<void> {
  const [member] = prober.changeable;
  const id = await prober.create('create');
  if (id === undefined || member === undefined) return;
  const version = headerValues(await prober.get(prober.itemPath(id), 'read'), 'etag')[0];
  if (version === undefined) return;
  for (const role of ['first', 'second']) {
    const value = await prober.valueFor(member);
    prober.note(role, String(value));
    await prober.change(id, { [member]: value }, role, version);
  }
  prober.note('member', member);
  await prober.get(prober.itemPath(id), 'after');
}

function judge({ steps, notes, cannotCreate }: Trial): Judgement {
  const of = (role: string) => steps.find((step) => step.role === role)?.exchange;
  const [read, first, second, after] = [of('read'), of('first'), of('second'), of('after')];
  const undecided = (because: string): Judgement => ({ verdict: 'undecided', because });
  if (!read) return undecided(`Nothing was changed: ${cannotCreate ?? 'unknown why'}.`);
  const failed = (expected: string, got: string, ...exchanges: readonly (typeof read)[]): Judgement => ({
    verdict: 'failed',
    level: 'failure',
    expected,
    got,
    marks: exchanges.map((exchange) => ({ exchange, part: 'response head', text: statusLine(exchange) })),
  });
  if (!isSuccess(read)) return undecided(`The item was answered with ${describeAnswer(read)}.`);
  if (headerValues(read, 'etag').length === 0) {
    const got = 'The contract asks for If-Match, and the item comes without an ETag.';
    return failed('an ETag, which names the version of the item', got, read);
  }
  if (!first || !second || !after) return undecided('The item was not changed.');
  if (!isSuccess(first)) {
    const got = `A change that names the current version was answered with ${describeAnswer(first)}.`;
    const breach = isCrash(first) || [404, 405, 412].includes(statusOf(first));
    return breach ? failed('a success', got, read, first) : undecided(got);
  }
  if (!isSuccess(after)) return undecided(`The item was answered with ${describeAnswer(after)}.`);
  const value = memberIn(after, notes['member'] ?? '');
  if (isSuccess(second)) {
    const got =
      value === notes['second']
        ? 'Two changes of the same version were both acknowledged: the first one is lost.'
        : 'Two changes of the same version were both acknowledged, and the second one was not made.';
    return failed('412 for the second change', got, first, second);
  }
  if (isCrash(second)) {
    return failed('412', `The second change was answered with ${describeAnswer(second)}.`, second);
  }
  if (value !== notes['first']) {
    return failed(
      'the item as the first change left it',
      'The second change was refused, and yet made.',
      second,
      after,
    );
  }
  return {
    verdict: 'passed',
    because: `The first change was made, the second one refused with ${describeAnswer(second)}.`,
  };
}
