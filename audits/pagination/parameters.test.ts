/** The audits about parameters and cursors, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { Trial } from '../../kit/audit.ts';
import { exchangeOf, judgementTests, pageOf, trialOf } from '../reading/testing.ts';
import { alteredCursor } from './altered-cursor.ts';
import { cursorOfAnother } from './cursor-of-another.ts';
import { filterBeforePage } from './filter-before-page.ts';
import { nextKeepsTheFilter } from './next-keeps-the-filter.ts';
import { oddSizes } from './odd-sizes.ts';
import { pastTheEnd } from './past-the-end.ts';
import { sizeIsCapped } from './size-is-capped.ts';
import { unknownFilter } from './unknown-filter.ts';

const problem = exchangeOf('/things?after=%FF', 'HTTP/1.1 400 Bad Request\n\n{}');
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
]);

/** A walk with the filter colour=red, the colours of its pages given. */
function filtered(...pages: readonly (readonly string[])[]): Trial {
  return trialOf(
    pages.map((colours, page) => {
      const items = colours.map((colour, index) => ({ id: `${page}-${index}`, colour }));
      const next = page === pages.length - 1 ? null : `p${page}`;
      const target = `/things?limit=4&colour=red${page === 0 ? '' : `&after=p${page - 1}`}`;
      return ['page', exchangeOf(target, `HTTP/1.1 200 OK\n\n${JSON.stringify({ items, next })}`)] as const;
    }),
    { notes: { filter: 'colour', member: 'colour', value: 'red' } },
  );
}
