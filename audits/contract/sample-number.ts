/** Makes a number inside the bounds of its schema. */
import { fingerprint } from './fingerprint.ts';
import { NoSample } from './no-sample.ts';

/** Numbers are drawn from this many steps above the lowest one. */
const steps = 1_000;

export interface NumberOptions {
  readonly place: string;
  readonly marker: string;
  readonly whole: boolean;
  /** Values that the contract shows. */
  readonly examples: readonly unknown[];
}

/** An example that is inside the bounds; else one of the lowest numbers that are. */
export function sampleNumber(schema: Readonly<Record<string, unknown>>, options: NumberOptions): number {
  const { place, marker, whole, examples } = options;
  const bound = (name: string) => {
    const value = schema[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const factor = bound('multipleOf');
  const step = factor !== undefined && factor > 0 ? factor : 1;
  const above = bound('exclusiveMinimum') ?? Number.NEGATIVE_INFINITY;
  const below = bound('exclusiveMaximum') ?? Number.POSITIVE_INFINITY;
  const least = bound('minimum') ?? Number.NEGATIVE_INFINITY;
  const most = bound('maximum') ?? Number.POSITIVE_INFINITY;
  const fits = (value: number) =>
    value >= least &&
    value <= most &&
    value > above &&
    value < below &&
    (!whole || Number.isSafeInteger(value)) &&
    (factor === undefined || Number.isInteger(Number((value / step).toFixed(9))));
  const shown = examples.find((value) => typeof value === 'number' && fits(value));
  if (typeof shown === 'number') return shown;

  // Counted in steps: 0.1 * 3 is no multiple of 0.1, but 3 / 10 is the nearest number to one.
  const lowest = Math.max(least, above);
  const highest = Math.min(most, below);
  const start = Number.isFinite(lowest) ? lowest : Math.min(1, highest);
  const first = Math.ceil(start / step);
  const draw = Number.parseInt(fingerprint(marker, place).slice(0, 8), 16) % steps;
  const candidates = [
    first + draw,
    first,
    first + 1,
    Math.floor(highest / step),
    Math.floor(highest / step) - 1,
  ];
  const inSteps = candidates.map((count) => Number((count * step).toPrecision(15)));
  const found = [...inSteps, (lowest + highest) / 2].find(fits);
  if (found === undefined) throw new NoSample(`no number was found inside the bounds of “${place}”`);
  return found;
}
