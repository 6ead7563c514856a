/** The pure pieces of the benchmark: its tables, its page, and what it says of losses. */
import { expect, test } from 'vitest';
import { renderLosses } from '../tools/bench/durability.ts';
import { formatRange, renderMeasured, renderTable } from '../tools/bench/figures.ts';
import { listRequests, operations } from '../tools/bench/item-requests.ts';
import { renderRequest } from '../tools/bench/light-client.ts';
import { parsePage, renderPage, renderSection } from '../tools/bench/page.ts';
import { type Cell, renderCells } from '../tools/bench/rounds.ts';

const section = (id: string, text: string) =>
  renderSection({ id, title: `About ${id}`, conditions: 'Measured today.', text });

test('a group that is measured again replaces its own section alone', () => {
  const ids = ['stores', 'key-value', 'sizes'];
  const old = new Map([
    ['sizes', section('sizes', 'small')],
    ['stores', section('stores', 'old')],
  ]);
  const page = renderPage(ids, old);
  expect(page.indexOf('About stores')).toBeLessThan(page.indexOf('About sizes'));
  expect(parsePage(page)).toEqual(new Map([...old].toReversed()));
  const renewed = renderPage(ids, parsePage(page).set('stores', section('stores', 'new')));
  expect(renewed).toBe(page.replace('old', 'new'));
});

test('a section of a group that is no more goes', () => {
  const page = renderPage(
    ['gone', 'sizes'],
    new Map([
      ['gone', 'this'],
      ['sizes', 'that'],
    ]),
  );
  expect(renderPage(['sizes'], parsePage(page))).not.toContain('this');
});

test('a table has its text on the left and its numbers on the right', () => {
  expect(renderTable(['what', 'where', '/s'], [['a', 'b', '1']], 2)).toBe(
    '| what | where | /s |\n|---|---|--:|\n| a | b | 1 |',
  );
});

test('several rounds have a median and a range, one has a size', () => {
  expect(renderMeasured([{ what: 'it', unit: 'ms', values: [3, 1, 2] }])).toContain(
    '| it | 2 ms | 1 to 3 | 3 |',
  );
  expect(renderMeasured([{ what: 'it', unit: 'MB', values: [7] }])).toContain('| it | 7 MB |');
  expect(formatRange([])).toBe('–');
});

const cell: Cell = {
  operation: 'get',
  target: 'ours',
  perSecond: [100, 300, 200],
  ratios: [1, 1, 1],
  p50: [2],
  p99: [9],
  busy: [50],
  bytes: undefined,
  failed: 0,
};

test('a cell is told by its medians; bytes only where they are moved', () => {
  expect(renderCells([cell], 'ours')).toContain('| get | ours | 200 | 100 to 300 | 1 | 2 ms | 9 ms | 50 % |');
  const moving = renderCells([cell, { ...cell, operation: 'put', bytes: 10_000 }], 'ours');
  expect(moving).toContain('| MB/s |');
  expect(moving).toContain('| put | ours | 200 | 100 to 300 | 1 | 2 |');
  expect(moving).toContain('| get | ours | 200 | 100 to 300 | 1 |  |');
});

test('what was not answered by success is told, and not counted in silence', () => {
  expect(renderCells([cell], 'ours')).not.toContain('Not answered');
  expect(renderCells([{ ...cell, failed: 3 }], 'ours')).toContain('Not answered by 2xx: get on ours: 3.');
});

test('losses are counted, and the first of them are named', () => {
  const wrong = Array.from({ length: 7 }, (_, index) => `item ${index} is absent`);
  const text = renderLosses([{ title: 'it', kills: 100, acknowledged: 5_000, wrong }], 42);
  expect(text).toContain('(seed 42)');
  expect(text).toContain('| it | 100 | 5,000 | 7 |');
  expect(text).toContain('- it: item 4 is absent');
  expect(text).not.toContain('item 5');
});

test('a request says how long its body is, in bytes', () => {
  const text = Buffer.from(renderRequest('POST', '/', '“é”', { host: 'h' })).toString();
  expect(text).toMatch(/^POST \/ HTTP\/1\.1\r\nhost: h\r\n/);
  expect(text).toMatch(/\r\ncontent-length: 8\r\n\r\n“é”$/);
  expect(Buffer.from(renderRequest('GET', '/')).toString()).toBe('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
});

test('a batch names no item twice, which DynamoDB would refuse', () => {
  expect(operations).toContain('BatchGetItem');
  for (const request of listRequests('BatchGetItem')) {
    const { RequestItems } = request as { RequestItems: Record<string, { Keys: readonly object[] }> };
    const keys = RequestItems['postcards']?.Keys.map((key) => JSON.stringify(key)) ?? [];
    expect(new Set(keys).size).toBe(25);
    expect(keys).toHaveLength(25);
  }
});
