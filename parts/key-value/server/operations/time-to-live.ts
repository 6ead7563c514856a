/** UpdateTimeToLive and DescribeTimeToLive, and the deletion of what has expired (Developer Guide, “Time to Live”). */
import { invalid } from '../service-error.ts';
import { createChange } from '../storage/changes.ts';
import { pick } from '../storage/key.ts';
import { keyAttributes, type Table } from '../storage/table.ts';
import type { Operation, Service } from './service.ts';
import { notFound } from './tables.ts';

/** What expired longer ago is taken for a mistake, such as a time in milliseconds, and kept. */
const oldestSeconds = 5 * 365 * 24 * 60 * 60;
const sweepMs = 1_000;
/** Nobody is to wait long for a deletion. */
const maxPerSweep = 500;

export const updateTimeToLive: Operation = async (request, service) => {
  request.only('TableName', 'TimeToLiveSpecification');
  const name = request.tableName();
  const specification = request.requiredStructure('TimeToLiveSpecification').only('Enabled', 'AttributeName');
  const attribute = specification.requiredText('AttributeName', { min: 1, max: 255 });
  const enabled = specification.flag('Enabled') ?? specification.missing('Enabled');
  return await service.writer.write(() => {
    const { expiryAttribute: before, ...rest } = service.catalog.get(name, notFound(name));
    if (enabled === (before !== undefined)) {
      throw invalid(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
    }
    if (!enabled && before !== attribute) {
      throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${before}`);
    }
    const table = { ...rest, ...(enabled && { expiryAttribute: attribute }) };
    service.catalog.put(table);
    service.items.noteExpiry(table);
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
  });
};

export const describeTimeToLive: Operation = (request, { catalog }) => {
  const name = request.only('TableName').tableName();
  const { expiryAttribute } = catalog.get(name, notFound(name));
  return {
    TimeToLiveDescription: expiryAttribute
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute }
      : { TimeToLiveStatus: 'DISABLED' },
  };
};

/** Looks again and again; stops when it is told to. */
export function startExpiry(service: Service): () => void {
  const timer = setInterval(() => {
    // A full disk: next time, perhaps.
    void removeExpired(service).catch(() => {});
  }, sweepMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Deletes what has expired; it costs no units. Resolves with how many items that were. */
export async function removeExpired({ catalog, items, writer, now }: Service): Promise<number> {
  const seconds = now().getTime() / 1_000;
  const expiredIn = (table: Table, limit: number) =>
    items.expired(table, seconds - oldestSeconds, seconds, limit);
  if (catalog.all().every((table) => expiredIn(table, 1).length === 0)) return 0;
  return await writer.write(() => {
    const changes = catalog
      .all()
      .flatMap((table) =>
        expiredIn(table, maxPerSweep).map((item) =>
          createChange(table, pick(item, keyAttributes(table.keys)), item, undefined),
        ),
      );
    for (const change of changes) items.apply(change);
    return changes.length;
  });
}
