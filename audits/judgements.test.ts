/** The judgements of the audits, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import { expect, test } from 'vitest';
import type { Audit, Judgement, Trial } from '../kit/audit.ts';
import { answersWithAPage } from './lists/answers-with-a-page.ts';
import { showsWhatWasCreated } from './lists/shows-what-was-created.ts';
import { alteredCursor } from './pagination/altered-cursor.ts';
import { cursorOfAnother } from './pagination/cursor-of-another.ts';
import { deepPages } from './pagination/deep-pages.ts';
import { deletesDuringWalk } from './pagination/deletes-during-walk.ts';
import { filterBeforePage } from './pagination/filter-before-page.ts';
import { insertsDuringWalk } from './pagination/inserts-during-walk.ts';
import { nextKeepsTheFilter } from './pagination/next-keeps-the-filter.ts';
import { nextLeadsToTheEnd } from './pagination/next-leads-to-the-end.ts';
import { oddSizes } from './pagination/odd-sizes.ts';
import { pageSize } from './pagination/page-size.ts';
import { pastTheEnd } from './pagination/past-the-end.ts';
import { sizeIsCapped } from './pagination/size-is-capped.ts';
import { stableOrder } from './pagination/stable-order.ts';
import { totalAgrees } from './pagination/total-agrees.ts';
import { unknownFilter } from './pagination/unknown-filter.ts';
import { collectionOf, exchangeOf, pageOf, trialOf } from './reading/testing.ts';

const created = exchangeOf('/things', 'HTTP/1.1 201 Created\n\n{"id":"new"}');
const deleted = exchangeOf('/things/x', 'HTTP/1.1 204 No Content\n\n');
const problem = exchangeOf('/things?after=%FF', 'HTTP/1.1 400 Bad Request\n\n{}');
const crash = exchangeOf('/things?after=%FF', 'HTTP/1.1 500 Internal Server Error\n\noops');
const html = exchangeOf('/things', 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Shop</h1>');

/** Three pages of two, in order. */
const first = pageOf('/things?limit=2', ['a', 'b'], 'B');
const second = pageOf('/things?limit=2&after=B', ['c', 'd'], 'D');
const third = pageOf('/things?limit=2&after=D', ['e'], null);
const whole = [
  ['page', first],
  ['page', second],
  ['page', third],
] as const;

type Expected = 'passed' | 'undecided' | 'failure' | 'warning' | 'advice';
const verdictOf = (judgement: Judgement): Expected =>
  judgement.verdict === 'failed' ? judgement.level : judgement.verdict;
const sayingOf = (judgement: Judgement) =>
  judgement.verdict === 'failed' ? judgement.got : judgement.because;

/** Audit, what the case is, the trial, the verdict, what it says. */
const cases: readonly (readonly [Audit, string, Trial, Expected, string | RegExp])[] = [
  [answersWithAPage, 'a page', trialOf([['page', first]]), 'passed', 'The first page holds 2 items.'],
  [
    answersWithAPage,
    'another shape',
    trialOf([['page', exchangeOf('/things', 'HTTP/1.1 200 OK\n\n{"ok":true}')]]),
    'failure',
    'The list answered with nothing at /items.',
  ],
  [answersWithAPage, 'a crash', trialOf([['page', crash]]), 'failure', 'The list answered with status 500.'],
  [
    answersWithAPage,
    'a web page',
    trialOf([['page', html]]),
    'undecided',
    /^A web page came \(text\/html, 200\)/,
  ],
  [
    answersWithAPage,
    'a locked door',
    trialOf([['page', exchangeOf('/things', 'HTTP/1.1 401 Unauthorized\n\n')]]),
    'undecided',
    /--header/,
  ],
  [
    answersWithAPage,
    'not now',
    trialOf([['page', exchangeOf('/things', 'HTTP/1.1 503 Service Unavailable\n\n')]]),
    'undecided',
    /not now/,
  ],

  [
    showsWhatWasCreated,
    'a good list',
    trialOf(
      [
        ['create', created, 'new'],
        ['listed 1', pageOf('/things', ['a'])],
        ['listed 2', pageOf('/things', ['new', 'a'])],
        ['remove', deleted, 'new'],
        ['unlisted 1', pageOf('/things', ['a'])],
      ],
      { notes: { id: 'new' } },
    ),
    'passed',
    'A new item came into the list, and left it again.',
  ],
  [
    showsWhatWasCreated,
    'a forgetful one',
    trialOf(
      [
        ['create', created, 'new'],
        ['listed 1', pageOf('/things', ['a'])],
      ],
      { notes: { id: 'new' } },
    ),
    'failure',
    'POST reported success, and the list (1 item) does not hold the new one.',
  ],
  [
    showsWhatWasCreated,
    'one that keeps what is deleted',
    trialOf(
      [
        ['create', created, 'new'],
        ['listed 1', pageOf('/things', ['new'])],
        ['remove', deleted, 'new'],
        ['unlisted 1', pageOf('/things', ['new'])],
      ],
      { notes: { id: 'new' } },
    ),
    'failure',
    'DELETE reported success, and the list still shows the item.',
  ],
  [
    showsWhatWasCreated,
    'a success without an id',
    trialOf([['create', exchangeOf('/things', 'HTTP/1.1 200 OK\n\n{}')]]),
    'failure',
    'POST reported success, and named no item.',
  ],
  [
    showsWhatWasCreated,
    'a refusal',
    trialOf([['create', problem]], { cannotCreate: 'x' }),
    'undecided',
    /refused: POST was answered with status 400/,
  ],

  [
    pageSize,
    'as asked',
    trialOf([['page', pageOf('/things?limit=3', ['a', 'b', 'c'], 'C')]]),
    'passed',
    'Asked for 3 items, the page holds 3.',
  ],
  [
    pageSize,
    'more',
    trialOf([['page', pageOf('/things?limit=3', ['a', 'b', 'c', 'd'])]]),
    'failure',
    'Asked for 3 items, the page holds 4.',
  ],
  [
    pageSize,
    'too few to tell',
    trialOf([['page', pageOf('/things?limit=3', ['a'])]]),
    'undecided',
    /only 1 item/,
  ],

  [
    nextLeadsToTheEnd,
    'to the end',
    trialOf(whole, { known: ['a', 'e'] }),
    'passed',
    '5 items on 3 pages, each once; the last one names no next.',
  ],
  [
    nextLeadsToTheEnd,
    'in a circle',
    trialOf([
      ['page', first],
      ['page', pageOf('/things?limit=2&after=B', ['a', 'b'], 'B')],
    ]),
    'failure',
    '2 of 2 items came more than once (a, b).',
  ],
  [
    nextLeadsToTheEnd,
    'to a crash',
    trialOf([
      ['page', first],
      ['page', crash],
    ]),
    'failure',
    'Page 2 was answered with status 500; what stands behind it cannot be reached.',
  ],
  [
    nextLeadsToTheEnd,
    'to an early end',
    trialOf(
      [
        ['page', first],
        ['page', pageOf('/things?limit=2&after=B', ['c'])],
      ],
      { known: ['a', 'd', 'e'] },
    ),
    'failure',
    'The last page names no next one, and 2 of 3 items were on no page (d, e).',
  ],
  [
    nextLeadsToTheEnd,
    'to an empty page',
    trialOf([
      ['page', first],
      ['page', pageOf('/things?limit=2&after=B', [])],
    ]),
    'advice',
    /names a next one, which is empty/,
  ],
  [
    nextLeadsToTheEnd,
    'nowhere',
    trialOf([['page', pageOf('/things', ['a'])]]),
    'undecided',
    /came on one page/,
  ],

  [
    insertsDuringWalk,
    'nothing twice',
    trialOf([...whole.slice(0, 1), ['create', created, 'new'], ...whole.slice(1)], { known: ['a', 'e'] }),
    'passed',
    'After adding 1 item, everything that stayed was shown once (2 items).',
  ],
  [
    insertsDuringWalk,
    'an item twice',
    trialOf(
      [
        ['page', first],
        ['create', created, 'new'],
        ['page', pageOf('/things?limit=2&after=2', ['b', 'c'])],
      ],
      { known: ['a', 'b', 'c'] },
    ),
    'failure',
    'After adding 1 item, shown twice: 1 item (b).',
  ],
  [
    insertsDuringWalk,
    'an item twice, by offset',
    trialOf(
      [
        ['page', pageOf('/things?limit=2', ['a', 'b'])],
        ['create', created, 'new'],
        ['page', pageOf('/things?limit=2&skip=2', ['b', 'c'])],
        ['page', pageOf('/things?limit=2&skip=4', [])],
      ],
      {
        known: ['a', 'b', 'c'],
        collection: collectionOf({ paging: [{ style: 'offset', parameter: 'skip' }] }),
      },
    ),
    'warning',
    'After adding 1 item, shown twice: 1 item (b).',
  ],
  [
    insertsDuringWalk,
    'nothing could be added',
    trialOf(whole, { cannotCreate: 'no body fits' }),
    'undecided',
    'Nothing could be added: no body fits.',
  ],

  [
    deletesDuringWalk,
    'nothing skipped',
    trialOf([...whole.slice(0, 1), ['remove', deleted, 'b'], ...whole.slice(1)], { known: ['a', 'b', 'e'] }),
    'passed',
    'After deleting 1 item, everything that stayed was shown once (2 items).',
  ],
  [
    deletesDuringWalk,
    'an item skipped',
    trialOf(
      [
        ['page', first],
        ['remove', deleted, 'b'],
        ['page', pageOf('/things?limit=2&after=2', ['d', 'e'])],
      ],
      { known: ['a', 'b', 'c', 'd'] },
    ),
    'failure',
    'After deleting 1 item, never shown, though there all the time: 1 item (c).',
  ],
  [
    deletesDuringWalk,
    'a cursor that died',
    trialOf(
      [
        ['page', first],
        ['remove', deleted, 'b'],
        ['page', crash],
      ],
      { known: ['a', 'c'] },
    ),
    'failure',
    'After deleting 1 item, page 2 was answered with status 500.',
  ],

  [stableOrder, 'stable', fiveWalks(), 'passed', 'Five walks showed the same 5 items.'],
  [
    stableOrder,
    'an item left out once',
    fiveWalks(pageOf('/things?after=B', ['c', 'e'])),
    'failure',
    'While nobody wrote, one walk to the end left out 1 of them (d).',
  ],
  [
    stableOrder,
    'an item twice',
    fiveWalks(pageOf('/things?after=B', ['b', 'c', 'd', 'e'])),
    'failure',
    'While nobody wrote, b came twice in one walk.',
  ],
  [stableOrder, 'one page', trialOf([['walk 0', pageOf('/things', ['a'])]]), 'undecided', /five times/],

  [
    nextKeepsTheFilter,
    'kept',
    filtered(['red'], ['red']),
    'passed',
    '2 pages held only items whose colour is red.',
  ],
  [
    nextKeepsTheFilter,
    'lost',
    filtered(['red'], ['red', 'blue']),
    'failure',
    'Page 2 holds an item of another colour (1-1).',
  ],
  [
    nextKeepsTheFilter,
    'nothing to tell apart',
    trialOf(whole),
    'undecided',
    /no items that a filter could tell apart/,
  ],

  [
    filterBeforePage,
    'full pages',
    filtered(['red', 'red'], ['red']),
    'passed',
    'All 2 pages but the last held 2 items.',
  ],
  [
    filterBeforePage,
    'an empty page',
    filtered([], ['red', 'red']),
    'warning',
    /were empty or short, although more items came behind them/,
  ],
  [
    filterBeforePage,
    'a short page',
    filtered(['red'], ['red', 'red']),
    'advice',
    /1 of 2 pages with the filter colour=red were short/,
  ],

  [
    unknownFilter,
    'refused',
    trialOf([
      ['plain', first],
      ['misspelt', problem],
    ]),
    'passed',
    'It was refused with status 400.',
  ],
  [
    unknownFilter,
    'ignored',
    trialOf([
      ['plain', first],
      ['misspelt', pageOf('/things?coluor=x', ['a', 'b'], 'B')],
    ]),
    'warning',
    /was ignored: the same 2 items came/,
  ],
  [
    unknownFilter,
    'known after all',
    trialOf([
      ['plain', first],
      ['misspelt', pageOf('/things?x=x', ['c'])],
    ]),
    'undecided',
    /known after all/,
  ],

  [
    alteredCursor,
    'refused',
    trialOf(
      [
        ['page', first],
        ['altered', problem],
        ['altered', problem],
      ],
      { notes: { place: 'after' } },
    ),
    'passed',
    '2 altered cursors: status 400.',
  ],
  [
    alteredCursor,
    'a crash',
    trialOf(
      [
        ['page', first],
        ['altered', problem],
        ['altered', crash],
      ],
      { notes: { place: 'after' } },
    ),
    'warning',
    'A cursor that was altered was answered with status 500.',
  ],
  [
    alteredCursor,
    'from the beginning',
    trialOf(
      [
        ['page', first],
        ['altered', first],
        ['altered', first],
      ],
      { notes: { place: 'after' } },
    ),
    'warning',
    /brought the first page again/,
  ],
  [
    alteredCursor,
    'from the beginning once, by chance',
    trialOf(
      [
        ['page', first],
        ['altered', first],
        ['altered', problem],
      ],
      { notes: { place: 'after' } },
    ),
    'passed',
    /2 altered cursors/,
  ],
  [alteredCursor, 'no cursor', trialOf([['page', third]]), 'undecided', /No page names a next one/],

  [
    cursorOfAnother,
    'refused',
    trialOf([
      ['own', first],
      ['theirs', pageOf('/things', ['x'])],
      ['foreign', problem],
    ]),
    'passed',
    'It was refused with status 400.',
  ],
  [
    cursorOfAnother,
    'a key',
    trialOf([
      ['own', first],
      ['theirs', pageOf('/things', ['x'])],
      ['foreign', second],
    ]),
    'failure',
    'The second user was shown what is not in their list: 2 items (c, d).',
  ],
  [
    cursorOfAnother,
    'a public list',
    trialOf([
      ['own', third],
      ['theirs', third],
      ['foreign', third],
    ]),
    'undecided',
    /Both users see the same list/,
  ],

  [
    oddSizes,
    'refused',
    trialOf([
      ['odd', problem],
      ['odd', problem],
    ]),
    'passed',
    '2 odd sizes: status 400.',
  ],
  [
    oddSizes,
    'a crash',
    trialOf([
      ['odd', problem],
      ['odd', crash],
    ]),
    'warning',
    '1 of 2 odd sizes were answered with a server error, the first with status 500.',
  ],

  [sizeIsCapped, 'clamped', trialOf([['page', second]]), 'passed', 'The server held to 2 items.'],
  [sizeIsCapped, 'refused', trialOf([['page', problem]]), 'passed', 'It was refused with status 400.'],
  [
    sizeIsCapped,
    'everything',
    trialOf([
      [
        'page',
        pageOf(
          '/things?limit=1000000',
          Array.from({ length: 51 }, (_, index) => `i${index}`),
        ),
      ],
    ]),
    'failure',
    /^Asked for 1,000,000 items, the server sent 51 items/,
  ],
  [sizeIsCapped, 'too few to tell', trialOf([['page', third]]), 'undecided', /only 1 item/],

  [
    pastTheEnd,
    'an empty page',
    trialOf([['page', pageOf('/things?skip=1000000', [])]]),
    'passed',
    'An empty page came.',
  ],
  [
    pastTheEnd,
    'not found',
    trialOf([['page', exchangeOf('/things?skip=1000000', 'HTTP/1.1 404 Not Found\n\n')]]),
    'advice',
    /status 404/,
  ],
  [pastTheEnd, 'a crash', trialOf([['page', crash]]), 'warning', /status 500/],

  [totalAgrees, 'it does', counted(5, 5), 'passed', 'The total is 5, and so many items came.'],
  [
    totalAgrees,
    'it does not',
    counted(8, 8),
    'warning',
    /states a total of 8, before the walk and after it; 5 items came/,
  ],
  [totalAgrees, 'it moves', counted(5, 6), 'undecided', /others write/],

  [
    deepPages,
    'level',
    timed(3, 2, 3, 150),
    'passed',
    /^2 ms for the first page, 3 ms with 150 items before it/,
  ],
  [deepPages, 'slow', timed(10, 2, 400, 150), 'warning', /takes 200 times as long/],
  [deepPages, 'slow, but nobody feels it', timed(10, 2, 80, 150), 'passed', /80 ms/],
  [deepPages, 'short', timed(3, 2, 3, 20), 'undecided', /too short to tell/],
];

for (const [audit, what, trial, verdict, saying] of cases) {
  test(`${audit.id}, ${what}: ${verdict}`, () => {
    const judgement = audit.judge(trial);
    expect(verdictOf(judgement)).toBe(verdict);
    if (typeof saying === 'string') expect(sayingOf(judgement)).toBe(saying);
    else expect(sayingOf(judgement)).toMatch(saying);
    // A finding without its bytes would be a claim.
    if (judgement.verdict === 'failed') expect(judgement.marks.length).toBeGreaterThan(0);
  });
}

test('a trial with nothing in it decides nothing', () => {
  for (const audit of new Set(cases.map(([one]) => one))) {
    const { verdict } = audit.judge(trialOf([]));
    expect(`${audit.id} ${verdict}`).toBe(`${audit.id} ${audit === oddSizes ? 'passed' : 'undecided'}`);
  }
});

/** Five walks of two pages, the third of them with this second page. */
function fiveWalks(odd = pageOf('/things?after=B', ['c', 'd', 'e'])): Trial {
  return trialOf(
    [0, 1, 2, 3, 4].flatMap((walk) => [
      [`walk ${walk}`, first] as const,
      [`walk ${walk}`, walk === 2 ? odd : pageOf('/things?after=B', ['c', 'd', 'e'])] as const,
    ]),
  );
}

/** A walk with the filter colour=red, the colours of its pages given. */
function filtered(...pages: readonly (readonly string[])[]): Trial {
  return trialOf(
    pages.map((colours, page) => {
      const items = colours.map((colour, index) => ({ id: `${page}-${index}`, colour }));
      const next = page === pages.length - 1 ? null : `p${page}`;
      const target = `/things?limit=4&colour=red${page === 0 ? '' : `&after=p${page - 1}`}`;
      return ['page', exchangeOf(target, `HTTP/1.1 200 OK\n\n${JSON.stringify({ items, next })}`)] as const;
    }),
    { notes: { filter: 'colour', value: 'red' } },
  );
}

function counted(before: number, after: number): Trial {
  const withTotal = (total: number) =>
    exchangeOf('/things', `HTTP/1.1 200 OK\n\n${JSON.stringify({ items: [], next: null, total })}`);
  return trialOf([['before', withTotal(before)], ...whole, ['after', withTotal(after)]], {
    collection: collectionOf({ total: { pointer: '/total' } }),
  });
}

function timed(pairs: number, near: number, far: number, before: number): Trial {
  return trialOf(
    Array.from({ length: pairs }, () => [
      ['first', pageOf('/things', ['a'], null, near)] as const,
      ['deepest', pageOf('/things?after=z', ['z'], null, far)] as const,
    ]).flat(),
    { notes: { before: String(before) } },
  );
}
