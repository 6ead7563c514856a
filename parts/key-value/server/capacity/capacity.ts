/** Takes the units of a request, or refuses it; and counts both. */
import { ServiceError } from '../service-error.ts';
import { type Charge, sourceOf } from './charge.ts';
import { Meter } from './meter.ts';
import { createThrottle, type Demand, partitionLimits, type Throttle } from './throttle.ts';

export interface Refusal {
  readonly charge: Charge;
  readonly error: ServiceError;
}

interface ChargeDemand extends Demand {
  readonly charge: Charge;
  /** The last part of the reason that the service gives. */
  readonly limit: 'KeyRangeThroughputExceeded' | 'ProvisionedThroughputExceeded';
}

export class Capacity {
  readonly meter = new Meter();
  readonly #throttle: Throttle;
  readonly #arnPrefix: string;

  /** `now` in ms, on a clock that never goes back. */
  constructor(now: () => number, arnPrefix: string) {
    this.#throttle = createThrottle(now);
    this.#arnPrefix = arnPrefix;
  }

  /** Throws a ProvisionedThroughputExceededException when one of the charges finds no units; then none is taken. */
  take(charges: readonly Charge[]): void {
    const refusal = this.tryTake(charges);
    if (refusal) throw refusal.error;
  }

  /** The same, with what was refused as the result. */
  tryTake(charges: readonly Charge[]): Refusal | undefined {
    const refused = this.#throttle.take(charges.flatMap(demandsOf));
    if (!refused) {
      this.meter.used(charges);
      return undefined;
    }
    this.meter.refused(refused.charge);
    return { charge: refused.charge, error: this.#explain(refused) };
  }

  #explain({ charge, limit }: ChargeDemand): ServiceError {
    const { name, isIndex } = sourceOf(charge);
    const reason = `${isIndex ? 'Index' : 'Table'}${charge.kind === 'read' ? 'Read' : 'Write'}${limit}`;
    return new ServiceError('ProvisionedThroughputExceededException', undefined, {
      ThrottlingReasons: [{ reason, resource: `${this.#arnPrefix}${name}` }],
    });
  }
}

function demandsOf(charge: Charge): ChargeDemand[] {
  const { kind, partition, units } = charge;
  const { name, throughput } = sourceOf(charge);
  const from = `${name}/${kind}`;
  const ofPartition: ChargeDemand = {
    charge,
    from: `${from}/${partition}`,
    units,
    perSecond: partitionLimits[kind],
    limit: 'KeyRangeThroughputExceeded',
  };
  if (!throughput) return [ofPartition];
  const ofAll: ChargeDemand = {
    charge,
    from,
    units,
    perSecond: throughput[kind],
    limit: 'ProvisionedThroughputExceeded',
  };
  return [ofPartition, ofAll];
}
