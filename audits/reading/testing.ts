/** For the tests of audits: exchanges from the bytes that stood on the wire, and cases of judgements. */
import { expect, test } from 'vitest';
import type { Audit, Judgement, Level, Step, Trial } from '../../kit/audit.ts';
import type { Collection, ListOperation } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';

let count = 0;

/** An exchange from the target of a GET and the bytes of its answer; the body stands behind an empty line. */
export function exchangeOf(target: string, answer: string, ms = 1): Exchange {
  const [head = '', body = ''] = answer.replaceAll('\n', '\r\n').split('\r\n\r\n', 2);
  const start = ++count * 1_000;
  return {
    id: String(count).padStart(32, '0'),
    from: 'check',
    protocol: 'HTTP/1.1',
    connection: 1,
    request: {
      method: 'GET',
      url: `http://127.0.0.1:3000${target}`,
      head: `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n`,
      body: { text: '', bytes: 0, truncated: false },
    },
    response: {
      status: Number(head.split(' ', 2)[1]),
      head: `${head}\r\n\r\n`,
      body: { text: body, bytes: Buffer.byteLength(body), truncated: false },
    },
    timing: { start, firstByte: start + ms, lastByte: start + ms, end: start + ms },
  };
}

/** A page as JSON: `{"items": [{"id": …}], "next": …}`. */
export function pageOf(target: string, ids: readonly string[], next: string | null = null, ms = 1): Exchange {
  const body = JSON.stringify({ items: ids.map((id) => ({ id })), next });
  return exchangeOf(target, `HTTP/1.1 200 OK\nContent-Type: application/json\n\n${body}`, ms);
}

/** An exchange that sends something: its target, the method, the body as JSON, and the bytes of its answer. */
export function sentOf(target: string, method: string, body: unknown, answer: string): Exchange {
  const exchange = exchangeOf(target, answer);
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n`;
  const sent = { text, bytes: Buffer.byteLength(text), truncated: false };
  return { ...exchange, request: { ...exchange.request, method, head, body: sent } };
}

/** A collection /things with a cursor, unless the list says otherwise. */
export function collectionOf(list: Partial<ListOperation> = {}): Collection {
  return {
    path: '/things',
    parents: {},
    list: {
      itemsAt: '/items',
      idField: 'id',
      size: { name: 'limit', maximum: 50 },
      paging: [{ style: 'cursor', parameter: 'after', nextAt: '/next' }],
      filters: [],
      needsCredentials: false,
      ...list,
    },
  };
}

/** A trial from its steps: role and exchange, and the item that a step created or deleted. */
export function trialOf(
  steps: readonly (readonly [role: string, exchange: Exchange, item?: string])[],
  rest: Partial<Omit<Trial, 'steps'>> = {},
): Trial {
  return {
    collection: collectionOf(),
    known: [],
    notes: {},
    ...rest,
    steps: steps.map(
      ([role, exchange, item]): Step => ({ role, exchange, ...(item === undefined ? {} : { item }) }),
    ),
  };
}

/** An audit, what the case is, the trial, the verdict or the level of the finding, and what it says. */
export type JudgementCase = readonly [
  audit: Audit,
  what: string,
  trial: Trial,
  expected: 'passed' | 'undecided' | Level,
  saying: string | RegExp,
];

/** Judges each case; and for each audit, that a trial with nothing in it decides nothing. */
export function judgementTests(cases: readonly JudgementCase[]): void {
  for (const [audit, what, trial, expected, saying] of cases) {
    test(`${audit.id}, ${what}: ${expected}`, () => {
      const judgement = audit.judge(trial);
      expect(judgement.verdict === 'failed' ? judgement.level : judgement.verdict).toBe(expected);
      if (typeof saying === 'string') expect(sayingOf(judgement)).toBe(saying);
      else expect(sayingOf(judgement)).toMatch(saying);
      // A finding without its bytes would be a claim.
      if (judgement.verdict === 'failed') expect(judgement.marks.length).toBeGreaterThan(0);
    });
  }
  test.each([...new Set(cases.map(([audit]) => audit))].map((audit) => [audit.id, audit] as const))(
    '%s, nothing was asked: undecided',
    (_, audit) => expect(audit.judge(trialOf([])).verdict).toBe('undecided'),
  );
}

function sayingOf(judgement: Judgement): string {
  return judgement.verdict === 'failed' ? judgement.got : judgement.because;
}
