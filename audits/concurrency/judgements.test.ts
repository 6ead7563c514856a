/** The audits of concurrency, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { UpdateOperation } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { collectionOf, exchangeOf, judgementTests, sentOf, trialOf } from '../reading/testing.ts';
import { changesAtOnce } from './changes-at-once.ts';
import { staleChangeIsRefused } from './stale-change-is-refused.ts';

const ok = 'HTTP/1.1 200 OK\n\n{}';
const refused = 'HTTP/1.1 412 Precondition Failed\n\n{}';
const crash = 'HTTP/1.1 500 Internal Server Error\n\noops';
const read = exchangeOf('/things/a', 'HTTP/1.1 200 OK\nETag: "1"\n\n{"id":"a","text":"old"}');
const holds = (members: object): Exchange =>
  exchangeOf('/things/a', `HTTP/1.1 200 OK\n\n${JSON.stringify({ id: 'a', ...members })}`);
const change = (fields: object, answer: string) => sentOf('/things/a', 'PATCH', fields, answer);

/** Two changes of one version, and how the item is then. */
const twice = (first: string, second: string, text: string) =>
  trialOf(
    [
      ['read', read],
      ['first', change({ text: 'one' }, first), 'a'],
      ['second', change({ text: 'two' }, second), 'a'],
      ['after', holds({ text })],
    ],
    { notes: { member: 'text', first: 'one', second: 'two' } },
  );

const withUpdate = (update: Partial<UpdateOperation>) => ({
  collection: {
    ...collectionOf(),
    item: {
      path: '/things/{id}',
      parameter: 'id',
      read: true,
      remove: true,
      update: {
        method: 'PATCH' as const,
        mediaType: 'application/json',
        schema: true,
        versioned: true,
        ...update,
      },
    },
  },
});

/** Changes of one item at the same moment, and how it is then. */
const atOnce = (
  changes: readonly (readonly [fields: object, answer: string])[],
  after: object,
  update: Partial<UpdateOperation> = {},
) =>
  trialOf(
    [
      ...changes.map(([fields, answer]) => ['change', change(fields, answer), 'a'] as const),
      ['after a', holds(after)],
    ],
    withUpdate(update),
  );

judgementTests([
  [
    staleChangeIsRefused,
    'refused',
    twice(ok, refused, 'one'),
    'passed',
    'The first change was made, the second one refused with status 412.',
  ],
  [
    staleChangeIsRefused,
    'the last one wins',
    twice(ok, ok, 'two'),
    'failure',
    /both acknowledged: the first one is lost\.$/,
  ],
  [
    staleChangeIsRefused,
    'the last one is told a story',
    twice(ok, ok, 'one'),
    'failure',
    /both acknowledged, and the second one was not made\.$/,
  ],
  [
    staleChangeIsRefused,
    'refused, and made',
    twice(ok, refused, 'two'),
    'failure',
    'The second change was refused, and yet made.',
  ],
  [
    staleChangeIsRefused,
    'a crash',
    twice(ok, crash, 'one'),
    'failure',
    'The second change was answered with status 500.',
  ],
  [
    staleChangeIsRefused,
    'the current version is refused',
    twice(refused, refused, 'old'),
    'failure',
    'A change that names the current version was answered with status 412.',
  ],
  [
    staleChangeIsRefused,
    'our body is refused',
    twice('HTTP/1.1 422 Unprocessable Content\n\n', refused, 'old'),
    'undecided',
    /status 422/,
  ],
  [
    staleChangeIsRefused,
    'no version at all',
    trialOf([['read', holds({ text: 'old' })]]),
    'failure',
    'The contract asks for If-Match, and the item comes without an ETag.',
  ],
  [
    changesAtOnce,
    'one wins',
    atOnce(
      [
        [{ text: 'one' }, refused],
        [{ text: 'two' }, ok],
      ],
      { text: 'two' },
    ),
    'passed',
    'In 1 round, one change was made, the others refused.',
  ],
  [
    changesAtOnce,
    'two win',
    atOnce(
      [
        [{ text: 'one' }, ok],
        [{ text: 'two' }, ok],
      ],
      { text: 'two' },
    ),
    'failure',
    '2 changes of the same version were acknowledged: all but one are lost.',
  ],
  [
    changesAtOnce,
    'one wins, and is not there',
    atOnce([[{ text: 'one' }, ok]], { text: 'old' }),
    'failure',
    /“text” was acknowledged at the same moment as another one, and is lost\.$/,
  ],
  [
    changesAtOnce,
    'a crash',
    atOnce([[{ text: 'one' }, crash]], { text: 'old' }),
    'failure',
    'One of the changes at the same moment was answered with status 500.',
  ],
  [
    changesAtOnce,
    'nobody wins',
    atOnce([[{ text: 'one' }, refused]], { text: 'old' }),
    'undecided',
    /No changes/,
  ],
  [
    changesAtOnce,
    'without versions, different members',
    atOnce(
      [
        [{ text: 'one' }, ok],
        [{ place: 'two' }, ok],
      ],
      { text: 'one', place: 'two' },
      { versioned: false },
    ),
    'passed',
    'In 1 round, all changes were made.',
  ],
  [
    changesAtOnce,
    'without versions, one is lost',
    atOnce(
      [
        [{ text: 'one' }, ok],
        [{ place: 'two' }, ok],
      ],
      { text: 'old', place: 'two' },
      { versioned: false },
    ),
    'failure',
    /^A change of “text” was acknowledged/,
  ],
  [
    changesAtOnce,
    'without versions, a whole replaces a whole',
    atOnce([[{ text: 'one' }, ok]], { text: 'two' }, { versioned: false, method: 'PUT' }),
    'undecided',
    /a PUT is right to replace/,
  ],
]);
