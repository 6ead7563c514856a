import { expect, test } from 'vitest';
import type { Level } from '../../kit/audit.ts';
import type { AuditResult } from '../../kit/report.ts';
import { groupResults } from './grouped.ts';

function result(audit: string, kind: AuditResult['result'], level?: Level, because = ''): AuditResult {
  const finding = level && {
    level,
    expected: '',
    got: '',
    source: { text: '' },
    client: '',
    row: 'pagination',
    evidence: [],
  };
  return { audit, collection: '/a', rule: '', result: kind, because, ...(finding ? { finding } : {}) };
}

test('what is broken comes first, the gravest before the rest, else in the order in which it was asked', () => {
  const { broken, undecided, passed } = groupResults([
    result('a', 'failed', 'advice'),
    result('b', 'passed'),
    result('c', 'failed', 'failure'),
    result('d', 'undecided'),
    result('e', 'failed', 'warning'),
    result('f', 'failed', 'failure'),
  ]);
  expect(broken.map((one) => one.result.audit)).toEqual(['c', 'f', 'e', 'a']);
  expect(undecided.map(({ audit }) => audit)).toEqual(['d']);
  expect(passed.map(({ audit }) => audit)).toEqual(['b']);
});

test('what was not run is gathered by what it needs', () => {
  const { notRun } = groupResults([
    result('a', 'not run', undefined, 'Needs --write.'),
    result('b', 'not run', undefined, 'Needs a filter.'),
    result('c', 'not run', undefined, 'Needs --write.'),
  ]);
  expect([...notRun].map(([because, results]) => [because, results.map(({ audit }) => audit)])).toEqual([
    ['Needs --write.', ['a', 'c']],
    ['Needs a filter.', ['b']],
  ]);
});
