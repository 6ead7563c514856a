/** Latencies of many requests, as an HDR histogram: bounded memory, three significant digits over its whole range. */
import { build, type Histogram } from 'hdr-histogram-js';

/** In ms; all 0 when nothing was recorded. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

export interface LatencyRecorder {
  /** Counts one latency, in ms. */
  record(ms: number): void;
  summary(): LatencySummary;
  /** Its values are µs. */
  readonly histogram: Histogram;
}

/** µs; a longer latency counts as this one. */
const longest = 600_000_000;

export function createLatencyRecorder(): LatencyRecorder {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longest,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  let max = 0;
  // The histogram's own answers are the upper ends of its buckets, and may exceed the largest value.
  const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), max) / 1_000;
  return {
    histogram,
    record(ms) {
      const value = Math.min(longest, Math.max(0, Math.round(ms * 1_000)));
      max = Math.max(max, value);
      histogram.recordValue(value);
    },
    summary() {
      if (histogram.totalCount === 0) return { p50: 0, p90: 0, p99: 0, max: 0, mean: 0 };
      return { p50: at(50), p90: at(90), p99: at(99), max: max / 1_000, mean: histogram.mean / 1_000 };
    },
  };
}
