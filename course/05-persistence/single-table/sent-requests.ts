/** What a client sends to the store: each request with its time and the capacity units that the service reports. */
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { Lab } from '../../../kit/experiment.ts';
import type { Heard } from '../../../kit/transcript.ts';
import type { Tap } from '../../../wire/tap.ts';
import { recordHeard } from '../../lab/record-heard.ts';

/** Times are ms since the epoch. */
export interface SentRequest {
  /** `Query`, `BatchGetItem`, … */
  readonly operation: string;
  readonly kind: 'read' | 'write';
  /** In all, and those of them that an index took; 0 when it was refused. */
  readonly units: number;
  readonly indexUnits: number;
  readonly start: number;
  readonly end: number;
}

/** As it comes in an answer (API Reference, “ConsumedCapacity”). */
interface Consumed {
  readonly CapacityUnits?: number;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, Consumed>>;
}

/** Asks for the units of every request, and listens at the client itself, so that nothing is left out. */
export function observeRequests({ middlewareStack }: DynamoDBDocument) {
  const sent: SentRequest[] = [];
  middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName ?? 'a request').replace(/Command$/, '');
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      const start = now();
      let consumed: readonly Consumed[] = [];
      try {
        const result = await next(args);
        consumed = consumedOf(result.output);
        return result;
      } finally {
        sent.push({
          operation,
          kind: /Get|Query|Scan/.test(operation) ? 'read' : 'write',
          units: sum(consumed.map(unitsOf)),
          indexUnits: sum(
            consumed.flatMap((one) => Object.values(one.GlobalSecondaryIndexes ?? {}).map(unitsOf)),
          ),
          start,
          end: now(),
        });
      }
    },
    { step: 'initialize', name: 'observeRequests' },
  );
  return {
    /** The requests since it was last asked. */
    take: () => sent.splice(0),
  };
}

/** The longest chain of requests of which each was sent after the one before it was answered: journeys that add up. */
export function countRoundTrips(requests: readonly SentRequest[]): number {
  let [trips, answered] = [0, Number.NEGATIVE_INFINITY];
  for (const { start, end } of requests.toSorted((a, b) => a.end - b.end)) {
    if (start < answered) continue;
    trips++;
    answered = end;
  }
  return trips;
}

/** What was said, and the way there and back, for the replay: where the half of the way is, the client cannot see. */
export function addHops(
  lab: Lab,
  tap: Tap,
  requests: readonly SentRequest[],
  variant: string,
  label: string,
  isOwn?: (heard: Heard) => boolean,
): void {
  const start = Math.min(...requests.map((one) => one.start));
  const end = Math.max(...requests.map((one) => one.end));
  recordHeard(lab, tap, { from: 'backend', variant, label, start, end, ...(isOwn && { isOwn }) });
  requests.forEach(({ operation, units, start, end }, place) => {
    const common = { variant, exchange: `${variant} ${label} ${place + 1}` };
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'backend', to: 'store', start, end: middle, label: operation });
    lab.hop({
      ...common,
      from: 'store',
      to: 'backend',
      start: middle,
      end,
      label: units > 0 ? `units: ${units}` : 'refused',
    });
  });
}

function consumedOf(output: object): readonly Consumed[] {
  const consumed = (output as { ConsumedCapacity?: Consumed | readonly Consumed[] }).ConsumedCapacity;
  return consumed === undefined ? [] : [consumed].flat();
}

function unitsOf({ CapacityUnits = 0 }: Consumed): number {
  return CapacityUnits;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}
