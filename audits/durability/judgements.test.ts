/** The audits of durability, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { Exchange } from '../../kit/transcript.ts';
import {
  collectionOf,
  exchangeOf,
  type JudgementCase,
  judgementTests,
  pageOf,
  sentOf,
  trialOf,
} from '../reading/testing.ts';
import { keepsChanges } from './keeps-changes.ts';
import { keepsVersions } from './keeps-versions.ts';
import { survivesIdleKill } from './survives-idle-kill.ts';
import { survivesKill } from './survives-kill.ts';
import { survivesRestart } from './survives-restart.ts';

const created = (id: string) =>
  sentOf('/things', 'POST', { text: `of ${id}` }, `HTTP/1.1 201 Created\n\n{"id":"${id}"}`);
const itemsOf = (...items: readonly object[]): Exchange =>
  exchangeOf('/things', `HTTP/1.1 200 OK\n\n${JSON.stringify({ items, next: null })}`);
const whole = (id: string) => ({ id, text: `of ${id}` });
const crash = exchangeOf('/things', 'HTTP/1.1 500 Internal Server Error\n\noops');
const changed = sentOf('/things/a', 'PATCH', { text: 'new' }, 'HTTP/1.1 200 OK\n\n{"id":"a"}');
const removed = sentOf('/things/b', 'DELETE', undefined, 'HTTP/1.1 204 No Content\n\n');
const twoMade = [
  ['create', created('a'), 'a'],
  ['create', created('b'), 'b'],
] as const;

const readA = exchangeOf('/things/a', 'HTTP/1.1 200 OK\nETag: "1"\n\n{"id":"a"}');
const answered = (status: string) => sentOf('/things/a', 'PATCH', { text: 'x' }, `HTTP/1.1 ${status}\n\n{}`);
const staleOver = (status: string, first = '200 OK') =>
  trialOf([
    ['create', created('a'), 'a'],
    ['read', readA],
    ['change', answered(first), 'a'],
    ['stale', answered(status), 'a'],
  ]);

judgementTests([
  [keepsVersions, 'refused', staleOver('412 Precondition Failed'), 'passed', /refused with status 412\.$/],
  [keepsVersions, 'acknowledged', staleOver('200 OK'), 'failure', /the other one is lost\.$/],
  [keepsVersions, 'a crash', staleOver('500 Oops'), 'failure', /answered with status 500\.$/],
  [keepsVersions, 'no change', staleOver('412 No', '428 No'), 'undecided', /answered with status 428\.$/],
  [keepsVersions, 'no version', trialOf([['read', readA]]), 'undecided', /without an ETag/],
  ...[survivesRestart, survivesIdleKill, survivesKill].flatMap((audit): JudgementCase[] => [
    [
      audit,
      'everything is there',
      trialOf([...twoMade, ['page', itemsOf(whole('a'), whole('b'), whole('k'))]], { known: ['k'] }),
      'passed',
      /^All 3 acknowledged items were there after the server was (stopped|killed)/,
    ],
    [
      audit,
      'one is gone',
      trialOf([...twoMade, ['page', itemsOf(whole('a'))]]),
      'failure',
      /started again, 1 of 2 acknowledged items were gone \(b\)\.$/,
    ],
    [
      audit,
      'what was known before is gone',
      trialOf([['page', itemsOf()]], { known: ['k'] }),
      'failure',
      /1 of 1 acknowledged items were gone \(k\)\.$/,
    ],
  ]),
  [
    survivesKill,
    'an item came back changed',
    trialOf([...twoMade, ['page', itemsOf(whole('a'), { id: 'b', text: 'of' })]]),
    'failure',
    /“text” of the item b is not what was sent\.$/,
  ],
  [
    survivesKill,
    'an item by halves that nobody acknowledged',
    trialOf([...twoMade, ['page', itemsOf(whole('a'), whole('b'), { id: 'c' })]], {
      collection: collectionOf({ itemSchema: { type: 'object', required: ['id', 'text'] } }),
    }),
    'failure',
    /the item c was there by halves, without “text”\.$/,
  ],
  [
    survivesKill,
    'the list crashes',
    trialOf([...twoMade, ['page', crash]]),
    'failure',
    /the list was answered with status 500\.$/,
  ],
  [
    survivesKill,
    'the list goes on',
    trialOf([...twoMade, ['page', pageOf('/things', ['a', 'b'], 'B')]]),
    'undecided',
    'The list was not read to its end.',
  ],
  [
    keepsChanges,
    'both hold',
    trialOf([
      ['change', changed, 'a'],
      ['remove', removed, 'b'],
      ['page', itemsOf({ id: 'a', text: 'new' })],
    ]),
    'passed',
    'After the server was killed (SIGKILL), 1 change and 1 deletion still held.',
  ],
  [
    keepsChanges,
    'the change is undone',
    trialOf([
      ['change', changed, 'a'],
      ['page', itemsOf(whole('a'))],
    ]),
    'failure',
    /“text” of the item a was what it had been before the change\.$/,
  ],
  [
    keepsChanges,
    'the changed item is gone',
    trialOf([
      ['change', changed, 'a'],
      ['page', itemsOf()],
    ]),
    'failure',
    /the changed item a was gone\.$/,
  ],
  [
    keepsChanges,
    'the deleted item is back',
    trialOf([
      ['change', changed, 'a'],
      ['remove', removed, 'b'],
      ['page', itemsOf({ id: 'a', text: 'new' }, whole('b'))],
    ]),
    'failure',
    /the deleted item b was back\.$/,
  ],
  [
    keepsChanges,
    'no change in spite of the contract',
    trialOf([
      ['change', sentOf('/things/a', 'PATCH', { text: 'new' }, 'HTTP/1.1 405 Method Not Allowed\n\n'), 'a'],
      ['page', itemsOf(whole('a'))],
    ]),
    'failure',
    'The change was answered with status 405.',
  ],
  [
    keepsChanges,
    'a change that is refused',
    trialOf([
      [
        'change',
        sentOf('/things/a', 'PATCH', { text: 'new' }, 'HTTP/1.1 422 Unprocessable Content\n\n'),
        'a',
      ],
      ['page', itemsOf(whole('a'))],
    ]),
    'undecided',
    'The change was answered with status 422.',
  ],
]);
