/** Every audit catches the backends made wrong for it, and finds nothing in the correct ones. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { listAudits } from '../audits/index.ts';
import { associationFaults } from '../audits/twins/association/faults.ts';
import { associationStyles } from '../audits/twins/association/styles.ts';
import { programFaults } from '../audits/twins/program/faults.ts';
import { type ServerId, servers } from '../audits/twins/start-twin.ts';
import { type KillRate, measureKillRate } from '../tools/kill-rate/measure.ts';

const audits = listAudits();

test.each(audits.map((audit) => [audit.id, audit.twins] as const))(
  '%s names at least two wrong backends, of two servers, that exist',
  (_, twins) => {
    expect(twins.length).toBeGreaterThanOrEqual(2);
    expect(new Set(twins.map(({ server }) => server)).size).toBeGreaterThanOrEqual(2);
    for (const { server, fault } of twins) {
      const associates = Object.hasOwn(associationStyles, server);
      const known = associates
        ? Object.keys(associationFaults)
        : [...servers[server as ServerId].faults, ...Object.keys(programFaults)];
      expect(known).toContain(fault);
    }
  },
);

test('an audit stands behind those that it comes after', () => {
  const ids = audits.map(({ id }) => id);
  for (const { id, after } of audits) {
    for (const before of after) expect(ids.slice(0, ids.indexOf(id)), id).toContain(before);
  }
});

describe('measured', () => {
  let rate: KillRate;
  beforeAll(async () => {
    rate = await measureKillRate({ signal: AbortSignal.timeout(800_000) });
  }, 820_000);

  test.each(
    audits.flatMap(({ id, twins }) => twins.map(({ server, fault }) => [id, server, fault] as const)),
  )('%s catches %s with %s', (id, server, fault) => {
    const kill = rate.kills.find((one) => one.audit === id && one.server === server && one.fault === fault);
    expect(kill, kill?.because).toMatchObject({ caught: true });
  });

  test('finds nothing in the correct servers, of every style', () => {
    expect(rate.correct).toEqual(
      expect.arrayContaining([...Object.keys(servers), ...Object.keys(associationStyles)]),
    );
    expect(rate.falseAlarms).toEqual([]);
  });

  test('is the rate that stands beside the audits', () => {
    const published = JSON.parse(readFileSync(new URL('../audits/kill-rate.json', import.meta.url), 'utf8'));
    const now = Object.fromEntries(
      audits.map(({ id }) => {
        const own = rate.kills.filter(({ audit }) => audit === id);
        return [id, { caught: own.filter(({ caught }) => caught).length, named: own.length }];
      }),
    );
    expect(now).toEqual(published);
  });
});
