/** Asks the same two questions of the same postcards in four ways, and counts requests, bytes and what was read. */
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import { objects as objectsPart } from '../../../parts/objects/part.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import type { LinkSettings } from '../../../wire/link-profiles.ts';
import { type Answer, openWire, type Store, type Wire } from './asking.ts';
import { createPostcards, isFromThere, isOfSender, type Postcard } from './collection.ts';
import { createObjectEach, createOneObject, explainNoSelect, openS3 } from './object-stores.ts';
import type { QuestionRow, Way } from './question-row.ts';
import { createSqlStore } from './sql-store.ts';

export interface QuestionValues {
  /** Sizes of the collection, the smallest first. */
  readonly sizes: readonly number[];
  readonly link: LinkSettings;
}

/** Repetitions of the first question: few, for the sake of the way that downloads all. */
const rounds = 3;

interface Asked {
  readonly store: Store;
  readonly wire: Wire;
}

export async function* measureQuestions(values: QuestionValues, lab: Lab): AsyncIterable<QuestionRow> {
  const ways = await openWays(values.link, lab);
  const postcards = createPostcards(values.sizes.at(-1) ?? 1, lab.random.fork('postcards'));
  let filled = 0;
  for (const [place, size] of values.sizes.entries()) {
    const current = postcards.slice(0, size);
    lab.progress(place, values.sizes.length, `storing ${size} postcards in every way`);
    // One set of objects serves both ways of looking through them.
    for (const way of ['all', 'select', 'sql'] as const)
      await ways.get(way)?.store.add(postcards.slice(filled, size));
    filled = size;
    if (place === 0) await leaveOutSelect(ways, lab);
    const rows = new Map<Way, Omit<QuestionRow, 'ms' | 'times'>>();
    const times = new Map<Way, number[]>();
    for (const [way, asked] of ways) {
      lab.progress(place, values.sizes.length, `asking ${size} postcards: ${way}`);
      const { ms, ...row } = await askOnce(way, asked, current, place === 0);
      rows.set(way, row);
      times.set(way, [ms]);
    }
    // In turns, so that all meet the same machine.
    for (let round = 2; round <= rounds; round++) {
      for (const [way, { store }] of ways) {
        lab.progress(place, values.sizes.length, `asking ${size} postcards again: ${way}`);
        times.get(way)?.push(await timed(() => store.askThere()));
      }
    }
    for (const [way, row] of rows) {
      const own = times.get(way) ?? [];
      yield { ...row, ms: median(own), times: own.join(' ') };
    }
  }
}

async function openWays(settings: LinkSettings, lab: Lab): Promise<Map<Way, Asked>> {
  const sql = await lab.start(sqlPart);
  const objects = await lab.start(objectsPart);
  const [toObjects, toSql] = [
    await openWire('objects', objects.endpoint, settings, lab),
    await openWire('sql', sql.url, settings, lab),
  ];
  const s3 = lab.keep(openS3(objects, toObjects), (one) => one.destroy());
  const connect = async (url: string) => lab.keep(await openConnection(url), (one) => one.end());
  const far = await connect(toSql.url.href);
  toSql.hear(tapOf(far));
  const table = await createSqlStore(far, await connect(sql.url), toSql);
  const { bucket } = objects;
  return new Map<Way, Asked>([
    ['all', { store: createObjectEach(s3, bucket, toObjects, false), wire: toObjects }],
    ['prefix', { store: createObjectEach(s3, bucket, toObjects, true), wire: toObjects }],
    ['select', { store: createOneObject(s3, bucket, toObjects), wire: toObjects }],
    ['sql', { store: table, wire: toSql }],
  ]);
}

/** A store that cannot be asked in SQL is compared in the other ways. */
async function leaveOutSelect(ways: Map<Way, Asked>, lab: Lab): Promise<void> {
  const select = ways.get('select');
  const reason = select && (await explainNoSelect(select.store));
  if (reason === undefined) return;
  lab.progress(0, 1, reason);
  ways.delete('select');
}

async function askOnce(way: Way, { store, wire }: Asked, postcards: readonly Postcard[], isShown: boolean) {
  wire.take();
  if (isShown) wire.show(way);
  const start = performance.now();
  const first = await store.askThere();
  const ms = performance.now() - start;
  const cost = wire.take();
  wire.show(undefined);
  const second = await store.askSender();
  const secondCost = wire.take();
  const [changed] = postcards;
  if (changed) await store.change(changed, 'The sea is cold.');
  const changeCost = wire.take();
  const isRight =
    sameIds(first, postcards.filter(isFromThere)) && sameIds(second, postcards.filter(isOfSender));
  return {
    variant: way,
    postcards: postcards.length,
    answers: first.ids.length,
    right: isRight ? ('yes' as const) : ('no' as const),
    ...cost,
    ms,
    read: await first.countRead(),
    secondRequests: secondCost.requests,
    secondBytes: secondCost.bytes,
    secondRead: await second.countRead(),
    changeRequests: changeCost.requests,
    changeBytes: changeCost.bytes,
  };
}

function sameIds({ ids }: Answer, expected: readonly Postcard[]): boolean {
  return (
    ids.toSorted().join() ===
    expected
      .map(({ id }) => id)
      .toSorted()
      .join()
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
