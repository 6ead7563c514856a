/** The audits of lists, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import { exchangeOf, judgementTests, pageOf, trialOf } from '../reading/testing.ts';
import { answersWithAPage } from './answers-with-a-page.ts';
import { showsWhatWasCreated } from './shows-what-was-created.ts';

const created = exchangeOf('/things', 'HTTP/1.1 201 Created\n\n{"id":"new"}');
const deleted = exchangeOf('/things/x', 'HTTP/1.1 204 No Content\n\n');
const problem = exchangeOf('/things?after=%FF', 'HTTP/1.1 400 Bad Request\n\n{}');
const crash = exchangeOf('/things?after=%FF', 'HTTP/1.1 500 Internal Server Error\n\noops');
const html = exchangeOf('/things', 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Shop</h1>');
/** Three pages of two, in order. */
const first = pageOf('/things?limit=2', ['a', 'b'], 'B');

judgementTests([
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
]);
