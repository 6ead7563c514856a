/** Reads how a table is to be: its keys, its indexes, its throughput. */
import { invalid } from '../service-error.ts';
import type { Index, KeyAttribute, Keys, Projection, Throughput } from '../storage/table.ts';
import type { Members } from './members.ts';

/** An index that is to be made. */
export type IndexDefinition = Omit<Index, 'space'>;

/** Indexes of a table, and attributes that they may project together (Developer Guide, “Quotas”). */
const maxIndexes = { global: 20, local: 5 } as const;
const maxProjected = 100;

const problem = 'One or more parameter values were invalid:';

/** Attribute → type, as AttributeDefinitions say. */
export function readDefinitions(request: Members): Map<string, KeyAttribute['type']> {
  const definitions = (request.structures('AttributeDefinitions') ?? []).map((definition) => {
    definition.only('AttributeName', 'AttributeType');
    return [
      definition.requiredText('AttributeName', { min: 1, max: 255 }),
      definition.choice('AttributeType', ['B', 'N', 'S']) ?? definition.missing('AttributeType'),
    ] as const;
  });
  const map = new Map(definitions);
  if (map.size < definitions.length)
    throw invalid(`${problem} Duplicate AttributeName in AttributeDefinitions`);
  return map;
}

export function readKeys(request: Members, definitions: ReadonlyMap<string, KeyAttribute['type']>): Keys {
  const elements = request.structures('KeySchema', { min: 1, max: 2 }) ?? request.missing('KeySchema');
  const [partition, sort] = elements.map((element) => {
    element.only('AttributeName', 'KeyType');
    return {
      name: element.requiredText('AttributeName', { min: 1, max: 255 }),
      kind: element.choice('KeyType', ['HASH', 'RANGE']) ?? element.missing('KeyType'),
    };
  });
  if (partition?.kind !== 'HASH') {
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (sort && sort.kind !== 'RANGE') {
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  if (sort?.name === partition.name) {
    throw invalid(`${problem} Hash Key and Range Key attributes in KeySchema are the same`);
  }
  const typed = ({ name }: { readonly name: string }): KeyAttribute => {
    const type = definitions.get(name);
    if (type) return { name, type };
    throw invalid(
      `${problem} Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}], AttributeDefinitions: [${[...definitions.keys()].join(', ')}]`,
    );
  };
  return { partition: typed(partition), ...(sort && { sort: typed(sort) }) };
}

/** Undefined: paid per request. */
export function readThroughput(request: Members, mode: BillingMode): Throughput | undefined {
  const given = request.structure('ProvisionedThroughput');
  if (mode === 'PAY_PER_REQUEST') {
    if (!given) return undefined;
    throw invalid(
      `${problem} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (!given) {
    throw invalid(
      `${problem} ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    );
  }
  given.only('ReadCapacityUnits', 'WriteCapacityUnits');
  const units = (name: string) => given.integer(name, { min: 1, max: 1_000_000 }) ?? given.missing(name);
  return { read: units('ReadCapacityUnits'), write: units('WriteCapacityUnits') };
}

export type BillingMode = 'PROVISIONED' | 'PAY_PER_REQUEST';

export function readBillingMode(request: Members): BillingMode | undefined {
  return request.choice('BillingMode', ['PROVISIONED', 'PAY_PER_REQUEST']);
}

export function readIndexes(
  request: Members,
  definitions: ReadonlyMap<string, KeyAttribute['type']>,
  mode: BillingMode,
): IndexDefinition[] {
  const local = request.structures('LocalSecondaryIndexes', { min: 1 }) ?? [];
  const global = request.structures('GlobalSecondaryIndexes', { min: 1 }) ?? [];
  return [
    ...local.map((one) => {
      one.only('IndexName', 'KeySchema', 'Projection');
      return { ...readIndex(one, definitions), scope: 'local' as const };
    }),
    ...global.map((one) => readGlobalIndex(one, definitions, mode)),
  ];
}

export function readGlobalIndex(
  request: Members,
  definitions: ReadonlyMap<string, KeyAttribute['type']>,
  mode: BillingMode,
): IndexDefinition {
  request.only('IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput');
  const throughput = readThroughput(request, mode);
  return { ...readIndex(request, definitions), scope: 'global', ...(throughput && { throughput }) };
}

function readIndex(request: Members, definitions: ReadonlyMap<string, KeyAttribute['type']>) {
  return {
    name: readIndexName(request),
    keys: readKeys(request, definitions),
    projection: readProjection(request.requiredStructure('Projection')),
  };
}

export function readIndexName(request: Members): string {
  const name = request.requiredText('IndexName', { min: 3, max: 255 });
  if (/^[a-zA-Z0-9_.-]+$/.test(name)) return name;
  throw invalid(`${problem} Index name must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`);
}

function readProjection(request: Members): Projection {
  request.only('ProjectionType', 'NonKeyAttributes');
  const type = request.choice('ProjectionType', ['ALL', 'KEYS_ONLY', 'INCLUDE']);
  const attributes = request.list('NonKeyAttributes', { min: 1, max: maxProjected });
  if (!type) throw invalid(`${problem} Unknown ProjectionType: null`);
  if (type !== 'INCLUDE') {
    if (!attributes) return { type };
    throw invalid(`${problem} ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (!attributes)
    throw invalid(`${problem} ProjectionType is ${type}, but NonKeyAttributes is not specified`);
  return { type, attributes: attributes.map(String) };
}

/** What no index can say of itself alone. */
export function assertIndexes(
  keys: Keys,
  indexes: readonly IndexDefinition[],
  definitions: ReadonlyMap<string, KeyAttribute['type']>,
): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw invalid(`${problem} Duplicate index name: ${twice}`);
  for (const [scope, limit] of Object.entries(maxIndexes)) {
    if (indexes.filter((index) => index.scope === scope).length > limit) {
      throw invalid(`${problem} Number of ${scope} secondary indexes exceeds per-table limit of ${limit}`);
    }
  }
  const local = indexes.filter(({ scope }) => scope === 'local');
  if (local.length > 0 && !keys.sort) {
    throw invalid(
      `${problem} Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
    );
  }
  for (const index of local) {
    if (index.keys.partition.name !== keys.partition.name) {
      throw invalid(
        `${problem} Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}`,
      );
    }
    if (!index.keys.sort) {
      throw invalid(`${problem} Index KeySchema does not have a range key for index: ${index.name}`);
    }
  }
  const used = new Set(
    [keys, ...indexes.map((index) => index.keys)].flatMap(({ partition, sort }) => [
      partition.name,
      sort?.name,
    ]),
  );
  if (used.size - (used.has(undefined) ? 1 : 0) !== definitions.size) {
    throw invalid(
      `${problem} Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    );
  }
}
