/** A cursor opens nothing that its bearer may not see. */
import { defineAudit, type Judgement, type Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import { isPage, readPage } from '../reading/page.ts';
import { describeAnswer, requestTarget } from '../reading/response.ts';
import { listIds, readWalk, sizeQuery, walk } from '../reading/walk.ts';

export const cursorOfAnother = defineAudit({
  id: 'pagination/cursor-of-another',
  rule: 'The cursor of one user shows another user nothing of the first one’s list.',
  source: {
    text: 'OWASP API1:2023, Broken Object Level Authorization',
    url: 'https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/',
  },
  needs: ['identity', 'cursor'],
  after: ['lists/answers-with-a-page', 'pagination/next-leads-to-the-end'],
  client: 'A shared link, or a cursor kept after a change of account, shows somebody else’s data.',
  row: 'pagination',
  probe: {
    id: 'foreign-cursor',
    sends: 'going on as a second user with the cursor of the first',
    async gather(prober) {
      await prober.seed(12);
      const query = sizeQuery(prober, 4);
      const page = readPage(prober.collection, await prober.get(prober.listPath(query), 'own'));
      await walk(prober, { role: 'theirs', query, as: 'other' });
      if (isPage(page) && page.next !== undefined) await prober.get(page.next, 'foreign', 'other');
    },
  },
  judge,
  twins: [
    { server: 'private', fault: 'cursor-is-a-key' },
    { server: 'postcards', fault: 'cursor-is-a-key' },
  ],
});

function judge(trial: Trial): Judgement {
  const own = trial.steps.find(({ role }) => role === 'own')?.exchange;
  const foreign = trial.steps.find(({ role }) => role === 'foreign')?.exchange;
  const theirs = readWalk(trial, 'theirs');
  const ownPage = own && readPage(trial.collection, own);
  if (!ownPage || !isPage(ownPage))
    return { verdict: 'undecided', because: 'The list of the first user did not come.' };
  if (!foreign)
    return { verdict: 'undecided', because: 'The list of the first user has only one page: no cursor came.' };
  if (theirs.broken || !theirs.complete) {
    return { verdict: 'undecided', because: 'The second user’s own list was not read to its end.' };
  }
  const visible = new Set(theirs.ids);
  if (ownPage.ids.every((id) => visible.has(id))) {
    return { verdict: 'undecided', because: 'Both users see the same list: there is nothing to hide.' };
  }
  const page = readPage(trial.collection, foreign);
  if (!isPage(page)) return { verdict: 'passed', because: `It was refused with ${describeAnswer(foreign)}.` };
  const leaked = page.ids.filter((id) => !visible.has(id));
  if (leaked.length === 0)
    return { verdict: 'passed', because: 'Only items of the second user’s own list came.' };
  return {
    verdict: 'failed',
    level: 'failure',
    expected: 'a refusal, or only items of the second user’s own list',
    got: `The second user was shown what is not in their list: ${countOf(leaked.length, 'item')} (${listIds(leaked)}).`,
    marks: [
      { exchange: foreign, part: 'request head', text: requestTarget(foreign) },
      { exchange: foreign, part: 'response body', text: leaked[0] ?? '' },
    ],
  };
}
