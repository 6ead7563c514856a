/** Counts the units that each partition has used since the start, and what it was refused: the view of the course. */
import type { Charge } from './charge.ts';

/** The answer to `GET /_capacity`. */
export interface CapacityReport {
  readonly tables: readonly ResourceUse[];
}

/** A table, or an index of it. */
export interface ResourceUse extends Use {
  readonly table: string;
  readonly index?: string;
  /** The busiest first. */
  readonly partitions: readonly PartitionUse[];
}

export interface PartitionUse extends Use {
  /**
   * The value of the partition key as JSON, such as `{"S":"Ada"}`; `none` for scans that found nothing, `others` for
   * partitions that are not counted apart.
   */
  readonly partition: string;
}

interface Use {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Requests that were refused for want of units. */
  readonly throttledReads: number;
  readonly throttledWrites: number;
}

type Count = { -readonly [Name in keyof Use]: Use[Name] };

/** Beyond that many partitions of a table, the rest is counted together. */
const maxPartitions = 10_000;

export class Meter {
  readonly #resources = new Map<string, { table: string; index?: string; partitions: Map<string, Count> }>();

  used(charges: readonly Charge[]): void {
    for (const charge of charges) {
      this.#count(charge)[charge.kind === 'read' ? 'readUnits' : 'writeUnits'] += charge.units;
    }
  }

  refused(charge: Charge): void {
    this.#count(charge)[charge.kind === 'read' ? 'throttledReads' : 'throttledWrites']++;
  }

  /** A table that is gone takes its numbers with it. */
  forget(table: string): void {
    for (const [name, resource] of this.#resources) {
      if (resource.table === table) this.#resources.delete(name);
    }
  }

  report(): CapacityReport {
    const tables = [...this.#resources.values()].map(({ partitions, ...name }) => {
      const uses = [...partitions].map(([partition, count]) => ({ partition, ...count }));
      return {
        ...name,
        ...uses.reduce<Use>(add, noUse),
        partitions: uses.toSorted((a, b) => unitsOf(b) - unitsOf(a)),
      };
    });
    return { tables };
  }

  #count({ table, index, partition }: Charge): Count {
    const name = JSON.stringify([table.name, index?.name]);
    const resource = this.#resources.get(name) ?? {
      table: table.name,
      ...(index && { index: index.name }),
      partitions: new Map<string, Count>(),
    };
    this.#resources.set(name, resource);
    const { partitions } = resource;
    const key = partitions.has(partition) || partitions.size < maxPartitions ? partition : 'others';
    const count = partitions.get(key) ?? { ...noUse };
    partitions.set(key, count);
    return count;
  }
}

const noUse: Use = { readUnits: 0, writeUnits: 0, throttledReads: 0, throttledWrites: 0 };

function add(a: Use, b: Use): Use {
  return {
    readUnits: a.readUnits + b.readUnits,
    writeUnits: a.writeUnits + b.writeUnits,
    throttledReads: a.throttledReads + b.throttledReads,
    throttledWrites: a.throttledWrites + b.throttledWrites,
  };
}

function unitsOf({ readUnits, writeUnits }: Use): number {
  return readUnits + writeUnits;
}
