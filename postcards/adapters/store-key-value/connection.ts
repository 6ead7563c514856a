/** The way to DynamoDB: few requests at a time, each bounded, repeated while that can help, and observed. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ConsumedCapacity, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { StoreUnavailable } from '../../application/failure.ts';
import { epochMilliseconds } from '../log.ts';
import { within } from '../within.ts';
import { createSlots } from './slots.ts';
import { troubleOf } from './trouble.ts';
import { createTurns } from './turns.ts';

/** One request over the wire, and what came of it. */
export type Statement = {
  /** As DynamoDB's API calls it. */
  readonly operation: string;
  readonly request: object;
  /** When a slot was ours and the request was sent, in milliseconds since the epoch. */
  readonly start: number;
  readonly durationMs: number;
  /** How long it waited for a free slot before that. */
  readonly waitedMs: number;
  /** The capacity units that it was charged. */
  readonly units?: number;
  /** The code of the error or its name, when that was the outcome. */
  readonly error?: string;
};

export type Address = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;

export type ConnectionOptions = {
  /** In place of what the SDK finds in the AWS_… variables. */
  readonly address?: Address | undefined;
  /** The most requests at a time. */
  readonly poolSize: number;
  /** How long a request may take, with its repetitions. */
  readonly patienceMs?: number | undefined;
  readonly onStatement?: ((statement: Statement) => void) | undefined;
};

/** A request that has its input already. */
type Send<Output> = (
  documents: DynamoDBDocumentClient,
  options: { readonly abortSignal: AbortSignal },
) => Promise<Output>;

type Charged = { readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] | undefined };

export type Connection = {
  /**
   * Sends it until it is answered, after those before it that touch the same keys. It must do no harm the second time:
   * the answer to the first may have been lost. `StoreUnavailable` when patience is at an end.
   */
  request<Output extends object>(
    operation: string,
    request: object,
    send: Send<Output>,
    touched?: readonly string[],
  ): Promise<Output>;
  close(): void;
};

/** DynamoDB answers within tens of milliseconds, or something is wrong. */
const ATTEMPT_MS = 2_000;
/** After so many, the caller is told that nobody answers; who is busy is asked again until patience ends. */
const SILENCES = 3;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

export function createConnection(options: ConnectionOptions): Connection {
  const { address = {}, poolSize, patienceMs = 8_000, onStatement } = options;
  const agent = { keepAlive: true, maxSockets: poolSize };
  const client = new DynamoDBClient({
    ...address,
    // The SDK's own repetitions know no bound of time, and nothing of cancelled transactions.
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const slots = createSlots(poolSize);
  const turns = createTurns();

  async function attempt<Output extends object>(
    operation: string,
    request: object,
    send: Send<Output>,
    end: number,
  ): Promise<Output> {
    const asked = epochMilliseconds();
    await slots.take(end - performance.now());
    const start = epochMilliseconds();
    const observe = (outcome: Pick<Statement, 'units' | 'error'>) =>
      onStatement?.({
        operation,
        request,
        start,
        durationMs: epochMilliseconds() - start,
        waitedMs: start - asked,
        ...outcome,
      });
    const bound = Math.min(ATTEMPT_MS, end - performance.now());
    const abort = new AbortController();
    try {
      const output = await within(bound, send(documents, { abortSignal: abort.signal }), () => {
        abort.abort();
        return Object.assign(new Error(`no answer within ${Math.ceil(bound)} ms`), { code: 'ETIMEDOUT' });
      });
      observe({ units: unitsOf(output) });
      return output;
    } catch (error) {
      observe({ error: nameOf(error) });
      throw error;
    } finally {
      slots.give();
    }
  }

  async function insist<Output>(send: () => Promise<Output>, end: number): Promise<Output> {
    let silences = 0;
    for (let count = 1; ; count++) {
      try {
        return await send();
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === 'none') throw error;
        if (trouble === 'silent') silences++;
        const rest = pauseAfter(count);
        if (silences === SILENCES || performance.now() + rest >= end) {
          throw new StoreUnavailable(`DynamoDB is ${trouble}`, { cause: error });
        }
        await pause(rest);
      }
    }
  }

  return {
    async request(operation, request, send, touched = []) {
      const end = performance.now() + patienceMs;
      const endTurn = await turns.take(touched, patienceMs);
      try {
        return await insist(() => attempt(operation, request, send, end), end);
      } finally {
        endTurn();
      }
    },
    close: () => client.destroy(),
  };
}

/** Longer each time, and at random, so that those who met do not meet again ("full jitter", AWS Architecture Blog). */
function pauseAfter(count: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** count);
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.name;
}

/** What it was charged in all; an operation on the table itself costs nothing. */
function unitsOf({ ConsumedCapacity: charged = [] }: Charged): number {
  return [charged].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
