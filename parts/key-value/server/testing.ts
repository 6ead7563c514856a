/** The operations without HTTP, for the tests: on a folder of their own, with clocks that stand until they are moved. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenService, openService } from './open-service.ts';
import { operations } from './operations/index.ts';
import { Members } from './requests/members.ts';

export interface TestService {
  readonly service: OpenService;
  /** Performs an operation; rejects with its ServiceError. */
  call(operation: string, request: object): Promise<Answer>;
  /** Moves both clocks on. */
  pass(ms: number): void;
  remove(): void;
}

/** The members of answers that tests look into; each answer has some of them. */
export interface Answer {
  readonly Item: object;
  readonly Items: readonly Readonly<Record<string, { readonly S: string }>>[];
  readonly LastEvaluatedKey: object;
  readonly UnprocessedKeys: object;
  readonly Table: object;
  readonly ConsumedCapacity: Arm & {
    readonly Table?: Arm;
    readonly GlobalSecondaryIndexes?: Readonly<Record<string, Arm>>;
    readonly LocalSecondaryIndexes?: Readonly<Record<string, Arm>>;
  };
}

interface Arm {
  readonly CapacityUnits: number;
}

export function openTestService(): TestService {
  const folder = mkdtempSync(join(tmpdir(), 'key-value-test-'));
  let time = Date.parse('2026-02-03T04:05:06Z');
  const service = openService({
    folder,
    region: 'us-east-1',
    now: () => new Date(time),
    elapsed: () => time,
  });
  return {
    service,
    async call(name, request) {
      const operation = operations.get(name);
      if (!operation) throw new RangeError(`there is no operation ${name}`);
      return (await operation(new Members(JSON.parse(JSON.stringify(request))), service)) as Answer;
    },
    pass(ms) {
      time += ms;
    },
    remove() {
      service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
