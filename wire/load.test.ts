import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../kit/random.ts';
import { runClosedLoop } from './closed-loop.ts';
import { createClient } from './http1/client.ts';
import { onRequest, respond, startRawServer } from './http1/raw-server.ts';
import { createLatencyRecorder } from './latency.ts';
import { type LoadOptions, type LoadProgress, runLoad } from './load.ts';

const load = (options: Partial<LoadOptions> & Pick<LoadOptions, 'send'>) =>
  runLoad({
    ratePerSecond: 100,
    durationMs: 1_000,
    arrivals: 'constant',
    random: createRandom(1),
    maxInFlight: 1_000,
    ...options,
  });

describe('an open loop', () => {
  test('charges a stall to all who arrive meanwhile, a closed loop to one', async () => {
    // Everything that comes from 200 to 500 ms after the first request is answered at its end.
    let stallsAt: number | undefined;
    await using server = await startRawServer((socket) =>
      onRequest(socket, () => {
        stallsAt ??= performance.now() + 200;
        const left = stallsAt + 300 - performance.now();
        setTimeout(() => socket.write(respond('ok')), left > 0 && left < 300 ? left : 0);
      }),
    );
    const client = createClient({ baseUrl: server.url, from: 'load', maxConnections: 100 });
    const send = async () => (await client.request({ path: '/' })).response?.status === 200;
    const open = await load({ send });
    stallsAt = undefined;
    const closed = await runClosedLoop({ concurrency: 1, durationMs: 2_000, send });
    await client.close();
    expect(open).toMatchObject({ sent: 100, succeeded: 100, failed: 0, unsent: 0 });
    expect(open.latencyMs.p99).toBeGreaterThan(200);
    expect(open.latencyMs.p90).toBeGreaterThan(100);
    // One slow request in some hundreds.
    expect(closed.latencyMs.max).toBeGreaterThan(200);
    expect(closed.latencyMs.p99).toBeLessThan(open.latencyMs.p99 / 2);
  });

  test('lets arrivals wait for a place, and counts their wait', async () => {
    let inFlight = 0;
    let most = 0;
    const send = async () => {
      most = Math.max(most, ++inFlight);
      await delay(20);
      inFlight--;
      return true;
    };
    // Two places serve 100/s at most; at 200/s the last of 60 arrivals waits for some 300 ms.
    const result = await load({ send, ratePerSecond: 200, durationMs: 300, maxInFlight: 2 });
    expect(most).toBe(2);
    expect(result).toMatchObject({ sent: 60, succeeded: 60, unsent: 0 });
    expect(result.lateArrivals).toBeGreaterThan(20);
    expect(result.lateArrivals).toBeLessThan(60);
    expect(result.latencyMs.max).toBeGreaterThan(200);
    expect(result.achievedPerSecond).toBeLessThan(101);
  });

  test('counts failures of both kinds', async () => {
    const send = async (index: number) => {
      if (index % 4 === 0) throw new Error('no');
      return index % 4 !== 1;
    };
    const result = await load({ send, durationMs: 200 });
    expect(result).toMatchObject({ sent: 20, succeeded: 10, failed: 10 });
    expect(result.histogram.totalCount).toBe(20);
  });

  test('ends although answers are missing, and counts what they have cost so far', async () => {
    const aborted: number[] = [];
    const send = (index: number, signal: AbortSignal) =>
      new Promise<boolean>(() => {
        signal.addEventListener('abort', () => aborted.push(index));
      });
    const result = await load({ send, durationMs: 100, maxInFlight: 3, drainMs: 100 });
    expect(result).toMatchObject({ sent: 3, succeeded: 0, failed: 3, lateArrivals: 0, unsent: 7 });
    expect(result.histogram.totalCount).toBe(10);
    expect(result.latencyMs.max).toBeGreaterThan(150);
    expect(aborted).toEqual([0, 1, 2]);
  });

  test('arrives at random by the seed', async () => {
    const gaps = async (seed: number) => {
      const random = createRandom(seed);
      const { sent } = await load({
        send: async () => true,
        arrivals: 'poisson',
        random,
        ratePerSecond: 1_000,
      });
      return sent;
    };
    const first = await gaps(1);
    expect(await gaps(1)).toBe(first);
    // The standard deviation is some 32.
    expect(Math.abs(first - 1_000)).toBeLessThan(160);
  });

  test('stops when the signal is aborted, and reports what went on until then', async () => {
    const controller = new AbortController();
    const reports: LoadProgress[] = [];
    const onProgress = (progress: LoadProgress) => {
      reports.push(progress);
      if (reports.length === 2) controller.abort(new Error('enough'));
    };
    const running = load({
      send: async () => true,
      durationMs: 600_000,
      onProgress,
      signal: controller.signal,
    });
    await expect(running).rejects.toThrow('enough');
    expect(reports).toHaveLength(2);
    expect(reports[1]?.sent).toBeGreaterThan(reports[0]?.sent ?? 0);
  });

  test('refuses what it could not hold', async () => {
    const send = async () => true;
    await expect(load({ send, ratePerSecond: 1e6, durationMs: 1e6 })).rejects.toThrow(RangeError);
    await expect(load({ send, ratePerSecond: 0 })).rejects.toThrow(RangeError);
    await expect(load({ send, maxInFlight: 0 })).rejects.toThrow(RangeError);
  });
});

describe('a closed loop', () => {
  test('keeps its workers busy and counts what they achieve', async () => {
    let inFlight = 0;
    let most = 0;
    const result = await runClosedLoop({
      concurrency: 4,
      durationMs: 300,
      async send() {
        most = Math.max(most, ++inFlight);
        await delay(10);
        inFlight--;
        return true;
      },
    });
    expect(most).toBe(4);
    expect(result.succeeded).toBe(result.sent);
    expect(result.sent).toBeGreaterThanOrEqual(8);
    // No worker can be faster than its request; timers may be 1 ms early.
    expect(result.achievedPerSecond).toBeLessThan(450);
  });

  test('ends by the signal, or when an answer is missing', async () => {
    const send = () => new Promise<boolean>(() => {});
    expect(await runClosedLoop({ concurrency: 2, durationMs: 10, drainMs: 50, send })).toMatchObject({
      sent: 2,
      failed: 2,
      achievedPerSecond: 0,
    });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(runClosedLoop({ concurrency: 1, durationMs: 10, send, signal })).rejects.toThrow('enough');
    const controller = new AbortController();
    const running = runClosedLoop({ concurrency: 1, durationMs: 600_000, send, signal: controller.signal });
    controller.abort(new Error('now'));
    await expect(running).rejects.toThrow('now');
  });
});

test('latencies are summed up to three digits, and none is above the largest', () => {
  const { record, summary } = createLatencyRecorder();
  expect(summary()).toEqual({ p50: 0, p90: 0, p99: 0, max: 0, mean: 0 });
  for (let ms = 1; ms <= 1_000; ms++) record(ms);
  record(-1);
  const { p50, p90, p99, max, mean } = summary();
  expect(max).toBe(1_000);
  expect(p50 / 500).toBeCloseTo(1, 2);
  expect(p90 / 900).toBeCloseTo(1, 2);
  expect(p99 / 990).toBeCloseTo(1, 2);
  expect(mean / 500).toBeCloseTo(1, 2);
});
