/** What was created is in the list, and what was deleted is not: the control of every audit that writes. */
import { defineAudit, type Judgement, type Prober, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { describeAnswer, isGone, isSuccess, statusLine } from '../reading/response.ts';
import { readWalk, walk } from '../reading/walk.ts';

/** A list may lag behind a write: it is asked again, this often and after so many ms. */
const patience = { times: 3, ms: 150 };

export const showsWhatWasCreated = defineAudit({
  id: 'lists/shows-what-was-created',
  rule: 'The list shows what was created, and no longer what was deleted.',
  source: {
    text: 'RFC 9110, sections 9.3.3 and 9.3.5',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3',
  },
  needs: ['write', 'create', 'remove'],
  after: ['lists/answers-with-a-page'],
  client:
    'The user sends something, pulls to refresh, and it is not there; or deletes it, and it comes back.',
  row: 'pagination',
  probe: {
    id: 'create-and-delete',
    sends: 'creating an item, reading the list, deleting it, reading the list',
    async gather(prober) {
      const id = await prober.create('create');
      if (id === undefined) return;
      prober.note('id', id);
      await walkUntil(prober, 'listed', id, true);
      await prober.remove(id, 'remove');
      await walkUntil(prober, 'unlisted', id, false);
    },
  },
  judge,
  twins: [
    { server: 'postcards', fault: 'create-forgets' },
    { server: 'cursor', fault: 'create-hidden' },
    { server: 'link', fault: 'create-forgets' },
    { server: 'postcards', fault: 'constant-page' },
    { server: 'next-url', fault: 'constant-page' },
  ],
});

/** Walks the list until the id is in it, or out of it, or patience ends; each attempt has a role of its own. */
async function walkUntil(prober: Prober, role: string, id: string, wanted: boolean): Promise<void> {
  for (let time = 1; time <= patience.times; time++) {
    let seen = false;
    await walk(prober, {
      role: `${role} ${time}`,
      after: async ({ ids }) => {
        seen ||= ids.includes(id);
      },
    });
    if (seen === wanted) return;
    if (time < patience.times) await prober.pause(patience.ms);
  }
}

function judge(trial: Trial): Judgement {
  const created = trial.steps.find(({ role }) => role === 'create')?.exchange;
  const { id } = trial.notes;
  if (!created) {
    return {
      verdict: 'undecided',
      because: `No item could be created: ${trial.cannotCreate ?? 'unknown why'}.`,
    };
  }
  if (id === undefined) {
    if (!isSuccess(created)) {
      return {
        verdict: 'undecided',
        because: `The item was refused: POST was answered with ${describeAnswer(created)}.`,
      };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'an id in the answer to POST, in the body or in Location',
      got: 'POST reported success, and named no item.',
      marks: [{ exchange: created, part: 'response head', text: statusLine(created) }],
    };
  }
  const listed = lastWalk(trial, 'listed');
  const lastListed = listed.pages.at(-1);
  if (!listed.ids.includes(id)) {
    if (listed.broken || !listed.complete) {
      return {
        verdict: 'undecided',
        because: 'The walk did not come to the end of the list, and the new item was not on its way.',
      };
    }
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `the new item ${id} in the list`,
      got: `POST reported success, and the list (${countOf(listed.ids.length, 'item')}) does not hold the new one.`,
      marks: [
        { exchange: created, part: 'response head', text: statusLine(created) },
        ...(lastListed
          ? [
              {
                exchange: lastListed.exchange,
                part: 'response head' as const,
                text: statusLine(lastListed.exchange),
              },
            ]
          : []),
      ],
    };
  }
  const removed = trial.steps.find(({ role }) => role === 'remove')?.exchange;
  if (!removed || !isGone(removed)) {
    return {
      verdict: 'undecided',
      because: `The new item is listed; it could not be deleted${removed ? ` (${describeAnswer(removed)})` : ''}.`,
    };
  }
  const unlisted = lastWalk(trial, 'unlisted');
  const still = unlisted.pages.find(({ ids }) => ids.includes(id));
  if (still) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `the list without the deleted item ${id}`,
      got: 'DELETE reported success, and the list still shows the item.',
      marks: [
        { exchange: removed, part: 'response head', text: statusLine(removed) },
        { exchange: still.exchange, part: 'response body', text: id },
      ],
    };
  }
  return { verdict: 'passed', because: 'A new item came into the list, and left it again.' };
}

/** The last of the walks whose role begins so. */
function lastWalk(trial: Trial, role: string) {
  const last = trial.steps.findLast((step) => step.role.startsWith(`${role} `));
  return readWalk(trial, last?.role ?? role);
}
