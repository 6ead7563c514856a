/** The audits of uploads, on bytes: what each says of a good backend, of a wrong one, and when it cannot tell. */
import type { Step, Trial } from '../../kit/audit.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { collectionOf, exchangeOf, judgementTests, trialOf } from '../reading/testing.ts';
import { arrives } from './arrives.ts';
import { expires } from './expires.ts';
import { goesPast } from './goes-past.ts';
import { isBound } from './is-bound.ts';
import { isPrivate } from './is-private.ts';
import { leavesNothing } from './leaves-nothing.ts';
import { waitsForBytes } from './waits-for-bytes.ts';

const collection = {
  ...collectionOf(),
  create: {
    mediaType: 'application/json',
    schema: true,
    references: {},
    needsCredentials: false,
    upload: { at: '/upload', type: 'contentType', length: 'byteLength', seconds: 'uploadSeconds' },
  },
};

function trial(...steps: readonly (readonly [role: string, exchange: Exchange])[]): Trial {
  return { ...trialOf(steps), collection };
}

/** An upload that goes to this address, and ends so many ms after it was announced. */
function announced(url = 'http://127.0.0.1:9000/bucket/key?sig=1', ms = 1_000): Exchange {
  const seed = exchangeOf('/things', '');
  const expiresAt = new Date(seed.timing.end + ms).toISOString();
  const body = JSON.stringify({ id: 'new', upload: { url, expiresAt } });
  return { ...exchangeOf('/things', `HTTP/1.1 201 Created\n\n${body}`), timing: seed.timing };
}

/** An answer of the object store; what was sent with it, where bytes were. */
function store(head: string, body = '', sent = ''): Exchange {
  const exchange = exchangeOf('/bucket/key?sig=1', `HTTP/1.1 ${head}\n\n${body}`);
  const sentBody = { text: sent, bytes: sent.length, truncated: false };
  return { ...exchange, request: { ...exchange.request, method: 'PUT', body: sentBody } };
}

const withType = '200 OK\nContent-Type: image/png';
const put = store('200 OK', '', 'picture');
const redirect = exchangeOf('/things/new/content', 'HTTP/1.1 307 Temporary Redirect\nLocation: /x\n\n');
const content = store(withType, 'picture');
const gone = store('404 Not Found');
const refused = store('403 Forbidden');
const missing = exchangeOf('/things', 'HTTP/1.1 201 Created\n\n{"id":"new"}');
const deleted = exchangeOf('/things/new', 'HTTP/1.1 204 No Content\n\n');

const arrived: (readonly [string, Exchange])[] = [
  ['announce', announced()],
  ['put', put],
  ['content', redirect],
  ['content there', content],
];
const changed = (role: string, exchange: Exchange) =>
  trial(...arrived.map(([name, one]) => [name, name === role ? exchange : one] as const));
const refusedPost = exchangeOf('/things', 'HTTP/1.1 422 Unprocessable Content\n\n{}');

judgementTests([
  [arrives, 'a good store', trial(...arrived), 'passed', /7 bytes came back/],
  [arrives, 'no request', trial(['announce', missing]), 'failure', /does not say where its bytes go/],
  [arrives, 'a refused item', trial(['announce', refusedPost]), 'undecided', /answered with status 422/],
  [
    arrives,
    'another machine',
    trial(['announce', announced('https://s3.example/k')]),
    'undecided',
    /another/,
  ],
  [arrives, 'a refused upload', changed('put', refused), 'failure', /upload was answered with status 403/],
  [arrives, 'nothing there', changed('content there', gone), 'failure', /answered with status 404/],
  [
    arrives,
    'a byte less',
    changed('content there', store(withType, 'pictur')),
    'failure',
    /^6 bytes came back/,
  ],
  [
    arrives,
    'other bytes',
    changed('content there', store(withType, 'Picture')),
    'failure',
    /they are others/,
  ],
  [arrives, 'no type', changed('content there', store('200 OK', 'picture')), 'failure', /without a type/],

  [waitsForBytes, 'not there', trial(...arrived, ['early', gone]), 'passed', /status 404/],
  [waitsForBytes, 'an empty body', trial(...arrived, ['early', store('200 OK')]), 'failure', /0 bytes/],
  [waitsForBytes, 'a crash', trial(...arrived, ['early', store('500 Oops')]), 'failure', /status 500/],
  [
    waitsForBytes,
    'a redirection to nothing',
    trial(...arrived, ['early', redirect], ['early there', gone]),
    'failure',
    /status 307, an address at which nothing is/,
  ],

  [goesPast, 'a store', trial(...arrived), 'passed', 'The bytes go to 127.0.0.1:9000.'],
  [
    goesPast,
    'the backend itself',
    changed('announce', announced('/uploads/1')),
    'advice',
    /goes to the backend itself \(127\.0\.0\.1:3000\)/,
  ],

  [isPrivate, 'a locked bucket', trial(...arrived, ['unsigned', refused]), 'passed', /status 403/],
  [isPrivate, 'a public one', trial(...arrived, ['unsigned', content]), 'failure', /without its signature/],
  [isPrivate, 'a bare address', trial(...arrived), 'failure', /carries no signature/],
  [
    isPrivate,
    'a backend that hands them out itself',
    trial(['announce', announced()], ['put', put], ['content', content]),
    'passed',
    /hands the bytes out itself/,
  ],

  [
    isBound,
    'a strict address',
    trial(['announce', announced()], ['type', refused], ['length', refused], ['put', put]),
    'passed',
    /were refused/,
  ],
  [
    isBound,
    'any type',
    trial(['announce', announced()], ['type', put], ['length', refused], ['put', put]),
    'failure',
    /took text\/html/,
  ],
  [
    isBound,
    'any length',
    trial(['announce', announced()], ['type', refused], ['length', put], ['put', put]),
    'failure',
    /100,000 bytes more/,
  ],
  [
    isBound,
    'a dead address',
    trial(['announce', announced()], ['type', refused], ['length', refused], ['put', refused]),
    'undecided',
    /the right ones too/,
  ],

  [expires, 'an end', late(refused), 'passed', /status 403/],
  [expires, 'no end', late(put), 'failure', /still took the bytes/],
  [expires, 'another end', trial(['announce', announced(undefined, 300_000)]), 'failure', /good for 300 s/],

  [
    leavesNothing,
    'a clean store',
    trial(...arrived, ['remove', deleted], ['left', store('200 OK')], ['left', gone]),
    'passed',
    /status 404/,
  ],
  [
    leavesNothing,
    'an orphan',
    trial(...arrived, ['remove', deleted], ['left', content], ['left', content]),
    'failure',
    /still where they were/,
  ],
  [
    leavesNothing,
    'no deletion',
    trial(...arrived, ['remove', refused], ['left', content]),
    'undecided',
    /was not deleted/,
  ],
]);

function late(exchange: Exchange): Trial {
  const steps: Step[] = [
    { role: 'announce', exchange: announced() },
    { role: 'put', exchange },
  ];
  return { ...trial(), steps, notes: { left: '990' } };
}
