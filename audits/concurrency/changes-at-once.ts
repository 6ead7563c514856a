/** Of the changes that are made at the same time, none that was acknowledged is lost. */
import { defineAudit, type Judgement, type Prober, type Step, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';
import {
  describeAnswer,
  headerValues,
  isRecord,
  isSuccess,
  memberIn,
  parseJson,
  statusLine,
  statusOf,
} from '../reading/response.ts';

const rounds = 4;
/** Changes at the same time, where all are of the same member. */
const contenders = 4;

export const changesAtOnce = defineAudit({
  id: 'concurrency/changes-at-once',
  rule: 'Of the changes that are made at the same time, none that was acknowledged is lost.',
  source: {
    text: 'RFC 9110, section 13.1.1; practice: the lost update',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1',
  },
  needs: ['write', 'create', 'remove', 'update'],
  after: ['lists/shows-what-was-created', 'concurrency/stale-change-is-refused'],
  client:
    'Two phones save in the same moment, and both say so. One of the two has to be typed again, and nobody knows it.',
  row: 'kinds-of-store',
  probe: {
    id: 'changes-at-once',
    sends: 'changing an item several times at the same moment, reading it again',
    async gather(prober) {
      for (let round = 0; round < rounds; round++) if (!(await playRound(prober))) return;
    },
  },
  judge,
  twins: [
    { server: 'cursor', fault: 'checks-then-writes' },
    { server: 'link', fault: 'checks-then-writes' },
    { server: 'cursor', fault: 'second-change-lost' },
    { server: 'next-url', fault: 'second-change-lost' },
    { server: 'next-url', fault: 'writes-whole-items' },
  ],
});

/** False where there is nothing to be seen. */
async function playRound(prober: Prober): Promise<boolean> {
  const { changeable, collection } = prober;
  const [member] = changeable;
  const id = await prober.create('create');
  if (id === undefined || member === undefined) return false;
  const versioned = collection.item?.update?.versioned === true;
  const version = versioned
    ? headerValues(await prober.get(prober.itemPath(id), 'read'), 'etag')[0]
    : undefined;
  if (versioned && version === undefined) return false;
  // Without versions, the last change of a member is right to win; of different members, each has to be made.
  const members = versioned ? Array.from({ length: contenders }, () => member) : changeable;
  const values = await Promise.all(members.map((name) => prober.valueFor(name)));
  await Promise.all(
    members.map((name, index) => prober.change(id, { [name]: values[index] }, 'change', version)),
  );
  await prober.get(prober.itemPath(id), `after ${id}`);
  return true;
}

interface Round {
  readonly made: readonly Step[];
  readonly after: Exchange;
}

function judge(trial: Trial): Judgement {
  const { update } = trial.collection.item ?? {};
  const changes = trial.steps.filter(({ role }) => role === 'change');
  if (changes.length === 0) {
    return { verdict: 'undecided', because: `Nothing was changed: ${trial.cannotCreate ?? 'unknown why'}.` };
  }
  if (!update?.versioned && update?.method === 'PUT') {
    return { verdict: 'undecided', because: 'Without If-Match, a PUT is right to replace what was there.' };
  }
  const crashed = changes.find(({ exchange }) => statusOf(exchange) === 500)?.exchange;
  if (crashed) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: update?.versioned ? 'a success, or 412' : 'a success',
      got: `One of the changes at the same moment was answered with ${describeAnswer(crashed)}.`,
      marks: [{ exchange: crashed, part: 'response head', text: statusLine(crashed) }],
    };
  }
  const played = readRounds(trial, changes);
  for (const round of played) {
    const lost = update?.versioned ? findSecondWinner(round) : findLost(round);
    if (lost) return lost;
  }
  if (!played.some(({ made }) => made.length > (update?.versioned ? 0 : 1))) {
    return { verdict: 'undecided', because: 'No changes at the same moment were acknowledged.' };
  }
  const what = update?.versioned ? 'one change was made, the others refused' : 'all changes were made';
  return { verdict: 'passed', because: `In ${countOf(played.length, 'round')}, ${what}.` };
}

/** Those in which the item was read again. */
function readRounds({ steps }: Trial, changes: readonly Step[]): Round[] {
  const items = [...new Set(changes.flatMap(({ item }) => item ?? []))];
  return items.flatMap((id) => {
    const after = steps.find(({ role }) => role === `after ${id}`)?.exchange;
    const made = changes.filter(({ item, exchange }) => item === id && isSuccess(exchange));
    return after && isSuccess(after) ? [{ made, after }] : [];
  });
}

/** All were of the same version: only one can have been the next. */
function findSecondWinner({ made, after }: Round): Judgement | undefined {
  if (made.length <= 1) return findLost({ made, after });
  return {
    verdict: 'failed',
    level: 'failure',
    expected: 'one success, and 412 for all others',
    got: `${made.length} changes of the same version were acknowledged: all but one are lost.`,
    marks: made
      .slice(0, 3)
      .map(({ exchange }) => ({ exchange, part: 'response head', text: statusLine(exchange) })),
  };
}

/** Each was of a member of its own: all of them have to be seen. */
function findLost({ made, after }: Round): Judgement | undefined {
  for (const { exchange } of made) {
    const sent = parseJson(exchange.request.body.text);
    const lost = Object.entries(isRecord(sent) ? sent : {}).find(
      ([name, value]) => memberIn(after, name) !== undefined && memberIn(after, name) !== value,
    );
    if (!lost) continue;
    const [name, value] = lost;
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `“${name}” with the value ${JSON.stringify(value)}, which was acknowledged`,
      got: `A change of “${name}” was acknowledged at the same moment as another one, and is lost.`,
      marks: [
        { exchange, part: 'response head', text: statusLine(exchange) },
        { exchange: after, part: 'response body', text: `"${name}"` },
      ],
    };
  }
  return undefined;
}
