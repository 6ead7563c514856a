/** The audits about walks, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { Trial } from '../../kit/audit.ts';
import { collectionOf, exchangeOf, judgementTests, pageOf, trialOf } from '../reading/testing.ts';
import { deepPages } from './deep-pages.ts';
import { deletesDuringWalk } from './deletes-during-walk.ts';
import { insertsDuringWalk } from './inserts-during-walk.ts';
import { nextLeadsToTheEnd } from './next-leads-to-the-end.ts';
import { pageSize } from './page-size.ts';
import { stableOrder } from './stable-order.ts';
import { totalAgrees } from './total-agrees.ts';

const created = exchangeOf('/things', 'HTTP/1.1 201 Created\n\n{"id":"new"}');
const deleted = exchangeOf('/things/x', 'HTTP/1.1 204 No Content\n\n');
const crash = exchangeOf('/things?after=%FF', 'HTTP/1.1 500 Internal Server Error\n\noops');
/** Three pages of two, in order. */
const first = pageOf('/things?limit=2', ['a', 'b'], 'B');
const second = pageOf('/things?limit=2&after=B', ['c', 'd'], 'D');
const third = pageOf('/things?limit=2&after=D', ['e'], null);
const whole = [
  ['page', first],
  ['page', second],
  ['page', third],
] as const;

judgementTests([
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
  [stableOrder, 'stable', fiveWalks(), 'passed', '5 walks showed the same 5 items.'],
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
  [
    stableOrder,
    'one page',
    trialOf([['walk 0', pageOf('/things', ['a'])]], { notes: { walks: '1' } }),
    'undecided',
    /several times/,
  ],
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
]);

/** Five walks of two pages, the third of them with this second page. */
function fiveWalks(odd = pageOf('/things?after=B', ['c', 'd', 'e'])): Trial {
  return trialOf(
    [0, 1, 2, 3, 4].flatMap((walk) => [
      [`walk ${walk}`, first] as const,
      [`walk ${walk}`, walk === 2 ? odd : pageOf('/things?after=B', ['c', 'd', 'e'])] as const,
    ]),
    { notes: { walks: '5' } },
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
