/** The audits of associations, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { Audit, Trial } from '../../kit/audit.ts';
import type { Collection } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import {
  collectionOf,
  exchangeOf,
  type JudgementCase,
  judgementTests,
  sentOf,
  trialOf,
} from '../reading/testing.ts';
import { addedAgain } from './added-again.ts';
import { addedAtOnce } from './added-at-once.ts';
import { addedTwice } from './added-twice.ts';
import { additionsAtOnce } from './additions-at-once.ts';
import { bothSidesAgree } from './both-sides-agree.ts';
import { eachItsOwn } from './each-its-own.ts';
import { noOrphans } from './no-orphans.ts';
import { noOrphansAtOnce } from './no-orphans-at-once.ts';
import { refusesUnknown } from './refuses-unknown.ts';

const otherSide: Collection = {
  ...collectionOf({ idField: 'albumId' }),
  path: '/users/{userId}/memberships',
  parents: { userId: '/users' },
};
const collection: Collection = {
  ...collectionOf({ idField: 'userId' }),
  path: '/albums/{albumId}/members',
  parents: { albumId: '/albums' },
  otherSide,
};

const lines: Readonly<Record<number, string>> = {
  200: '200 OK',
  201: '201 Created',
  204: '204 No Content',
  409: '409 Conflict',
  422: '422 Unprocessable Content',
  500: '500 Internal Server Error',
};
const path = '/albums/1/members';
const add = (userId: string, status: number): Exchange =>
  sentOf(path, 'POST', { userId }, `HTTP/1.1 ${lines[status]}\n\n{"albumId":"1","userId":"${userId}"}`);
const remove = (status: number): Exchange =>
  sentOf('/x', 'DELETE', undefined, `HTTP/1.1 ${lines[status]}\n\n`);
const members = (...ids: readonly string[]): Exchange =>
  exchangeOf(
    path,
    `HTTP/1.1 200 OK\n\n${JSON.stringify({ items: ids.map((userId) => ({ userId })), next: null })}`,
  );
const memberships = (...ids: readonly string[]): Exchange =>
  exchangeOf(
    '/users/a/memberships',
    `HTTP/1.1 200 OK\n\n${JSON.stringify({ items: ids.map((albumId) => ({ albumId })), next: null })}`,
  );

type Steps = Parameters<typeof trialOf>[0];
const trial = (steps: Steps, notes: Readonly<Record<string, string>> = {}) =>
  trialOf(steps, { collection, notes });

const twice = (second: number, ...list: readonly string[]): Steps => [
  ['first', add('a', 201), 'a'],
  ['second', add('a', second), 'a'],
  ['page', members(...list)],
];
const atOnce = (statuses: readonly number[], ...list: readonly string[]): Steps => [
  ...statuses.map((status) => ['add', add('a', status), 'a'] as const),
  ['page', members(...list)],
];

/** Added to two, and another to the first only; what the lists show. */
const twoOf = (
  lists: { here?: string[]; there?: string[]; own?: string[]; after?: string[] } = {},
  elsewhere = 201,
): Trial =>
  trial(
    [
      ['add', add('a', 201), 'a'],
      ['add alone', add('x', 201), 'x'],
      ['add elsewhere', elsewhereTo('a', elsewhere), 'a'],
      ['here', members(...(lists.here ?? ['x', 'a']))],
      ['there', members(...(lists.there ?? ['a']))],
      ['other side', memberships(...(lists.own ?? ['1', '2']))],
      ['remove', remove(204), 'a'],
      ['there afterwards', members(...(lists.after ?? ['a']))],
    ],
    { both: 'a', alone: 'x' },
  );
const elsewhereTo = (userId: string, status: number): Exchange =>
  sentOf(
    '/albums/2/members',
    'POST',
    { userId },
    `HTTP/1.1 ${lines[status]}\n\n{"albumId":"2","userId":"${userId}"}`,
  );

/** Cases of one audit. */
const of = (audit: Audit, ...cases: readonly (readonly [string, Steps, JudgementCase[3], RegExp])[]) =>
  cases.map(
    ([what, steps, expected, saying]): JudgementCase => [audit, what, trial(steps), expected, saying],
  );

judgementTests([
  [eachItsOwn, 'in both, and leaves one', twoOf(), 'passed', /left only the one\.$/],
  [eachItsOwn, 'a refusal', twoOf({}, 409), 'failure', /answered with status 409\.$/],
  [eachItsOwn, 'gone from the first', twoOf({ here: ['x'] }), 'failure', /the first not at all\.$/],
  [eachItsOwn, 'not in the second', twoOf({ there: [] }), 'failure', /the second not at all\.$/],
  [eachItsOwn, 'the lists of both', twoOf({ there: ['a', 'a'] }), 'failure', /the second 2 times\.$/],
  [eachItsOwn, 'a stranger', twoOf({ there: ['x', 'a'] }), 'failure', /the first only is in the list/],
  [eachItsOwn, 'one of its own', twoOf({ own: ['1'] }), 'failure', /one of them not in their own list\.$/],
  [eachItsOwn, 'leaves all', twoOf({ after: [] }), 'failure', /no longer in the list of the second\.$/],
  [eachItsOwn, 'nobody', trial([['add', add('a', 422)]]), 'undecided', /Nobody was added to two/],
  ...of(
    addedTwice,
    ['taken for granted', twice(200, 'a'), 'passed', /taken for granted \(status 200\)/],
    ['refused', twice(409, 'a'), 'passed', /refused \(status 409\)/],
    ['twice in the list', twice(201, 'a', 'a'), 'failure', /is in the list 2 times\.$/],
    ['a crash', twice(500, 'a'), 'failure', /answered with status 500\.$/],
    ['201 again', twice(201, 'a'), 'warning', /answered 201, and created nothing\.$/],
  ),
  ...of(
    addedAtOnce,
    ['one makes it', atOnce([200, 201, 200], 'a'), 'passed', /one made the membership\.$/],
    ['others are refused', atOnce([409, 201, 409], 'a'), 'passed', /one made the membership\.$/],
    [
      'twice in the list',
      atOnce([201, 201], 'a', 'a'),
      'failure',
      /at the same moment is in the list 2 times\.$/,
    ],
    ['not in the list', atOnce([201, 200]), 'failure', /is in the list not at all\.$/],
    ['a crash', atOnce([201, 500], 'a'), 'failure', /answered with status 500\.$/],
    ['all say 201', atOnce([201, 201], 'a'), 'warning', /^2 of 2 requests .* 201 for one membership\.$/],
    ['all are refused', atOnce([422, 422]), 'undecided', /No request/],
  ),
  ...of(
    additionsAtOnce,
    [
      'all are in',
      [
        ['add', add('a', 201), 'a'],
        ['add', add('b', 201), 'b'],
        ['page', members('b', 'a')],
      ],
      'passed',
      /^All 2 new members/,
    ],
    [
      'one is lost',
      [
        ['add', add('a', 201), 'a'],
        ['add', add('b', 201), 'b'],
        ['page', members('b')],
      ],
      'failure',
      /^1 of 2 .* \(a\)\.$/,
    ],
  ),
  ...of(
    addedAgain,
    [
      'comes back',
      [
        ['add', add('a', 201), 'a'],
        ['remove', remove(204), 'a'],
        ['again', add('a', 201), 'a'],
        ['page', members('a')],
      ],
      'passed',
      /could be added again/,
    ],
    [
      'is refused',
      [
        ['add', add('a', 201), 'a'],
        ['remove', remove(204), 'a'],
        ['again', add('a', 409)],
      ],
      'failure',
      /answered with status 409\.$/,
    ],
    [
      'is not listed',
      [
        ['add', add('a', 201), 'a'],
        ['remove', remove(204), 'a'],
        ['again', add('a', 200), 'a'],
        ['page', members()],
      ],
      'failure',
      /not at all\.$/,
    ],
    [
      'cannot leave',
      [
        ['add', add('a', 201), 'a'],
        ['remove', remove(409), 'a'],
        ['again', add('a', 200), 'a'],
      ],
      'failure',
      /Removing a member was answered with status 409\.$/,
    ],
  ),
  ...of(
    noOrphansAtOnce,
    [
      'no orphan',
      [
        ['add', add('a', 422)],
        ['remove', remove(204), 'a'],
        ['add', add('b', 201), 'b'],
        ['remove', remove(409), 'b'],
        ['page', members('b')],
      ],
      'passed',
      /^In 2 rounds, 1 were deleted/,
    ],
    [
      'an orphan',
      [
        ['add', add('a', 201), 'a'],
        ['remove', remove(204), 'a'],
        ['page', members('a')],
      ],
      'failure',
      /^Who was deleted \(a\) is in the list\.$/,
    ],
    [
      'a crash',
      [
        ['add', add('a', 500)],
        ['remove', remove(204), 'a'],
        ['page', members()],
      ],
      'failure',
      /^POST was answered with status 500/,
    ],
  ),
  ...of(
    bothSidesAgree,
    [
      'they do',
      [
        ['add', add('a', 201), 'a'],
        ['add', add('b', 201), 'b'],
        ['page', members('b')],
        ['other a', memberships('7')],
        ['other b', memberships('1', '7')],
      ],
      'passed',
      /of 2 who were added/,
    ],
    [
      'one keeps what is gone',
      [
        ['add', add('a', 201), 'a'],
        ['page', members()],
        ['other a', memberships('1')],
      ],
      'failure',
      /^a is in no list of members, and the list of a shows it\.$/,
    ],
    [
      'one lacks what is there',
      [
        ['add', add('a', 201), 'a'],
        ['page', members('a')],
        ['other a', memberships()],
      ],
      'failure',
      /^a is in the list of members, and the list of a does not show it\.$/,
    ],
  ),
  ...(
    [
      ['refused', 422, [], 'passed', /refused with status 422/],
      ['accepted', 201, ['a'], 'failure', /answered with status 201/],
      ['a crash', 500, [], 'failure', /answered with status 500/],
      ['refused, and listed', 422, ['a'], 'failure', /yet they are in the list/],
    ] as const
  ).map(([what, status, list, expected, saying]): JudgementCase => {
    const steps: Steps = [
      ['gone', remove(204), 'a'],
      ['add', add('a', status)],
      ['page', members(...list)],
    ];
    return [refusesUnknown, what, trial(steps, { id: 'a' }), expected, saying];
  }),
  ...(
    [
      ['both stay', 409, ['a'], 409, ['m'], ['2'], 'passed', /was refused, the other was refused\.$/],
      ['both go', 204, [], 204, [], [], 'passed', /along, the other took its memberships along\.$/],
      ['an orphaned member', 204, ['a'], 204, [], [], 'failure', /^A member was deleted \(a\)/],
      ['an orphan in the list', 204, [], 204, ['m'], [], 'failure', /^2 was deleted, and its membership/],
      ['an orphan on the other side', 204, [], 204, [], ['2'], 'failure', /^2 was deleted/],
      ['a crash', 500, ['a'], 409, ['m'], ['2'], 'failure', /answered with status 500\.$/],
    ] as const
  ).map(([what, part, list, whole, there, other, expected, saying]): JudgementCase => {
    const steps: Steps = [
      ['add', add('a', 201), 'a'],
      ['remove part', remove(part), 'a'],
      ['page', members(...list)],
      ['add elsewhere', add('m', 201), 'm'],
      ['remove whole', remove(whole), '2'],
      ['page elsewhere', members(...there)],
      ['other side', memberships(...other)],
    ];
    return [noOrphans, what, trial(steps, { part: 'a', member: 'm', whole: '2' }), expected, saying];
  }),
]);
