/** Lets writers add to one album at once: all have read the same version before the first of them writes. */
import type { Lab } from '../../../kit/experiment.ts';
import { objects as objectsPart } from '../../../parts/objects/part.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { type Album, createObjectAlbum, createTableAlbum } from './albums.ts';
import { openWire, type Wire } from './asking.ts';
import { openS3 } from './object-stores.ts';
import type { Manner, WriterRow } from './writer-row.ts';

export interface WriterValues {
  /** How many write at once, the fewest first. */
  readonly writers: readonly number[];
  readonly rounds: number;
}

export async function* measureWriting({ writers, rounds }: WriterValues, lab: Lab): AsyncIterable<WriterRow> {
  const sql = await lab.start(sqlPart);
  const objects = await lab.start(objectsPart);
  const toObjects = await openWire('objects', objects.endpoint, { delayMs: 0 }, lab);
  const toSql = await openWire('sql', sql.url, { delayMs: 0 }, lab);
  const s3 = lab.keep(openS3(objects, toObjects), (one) => one.destroy());
  const clients = await Promise.all(
    Array.from({ length: Math.max(...writers) }, async () =>
      lab.keep(await openConnection(toSql.url.href), (one) => one.end()),
    ),
  );
  for (const client of clients) toSql.hear(tapOf(client));
  for (const [place, count] of writers.entries()) {
    const at = (name: string) => ({ Bucket: objects.bucket, Key: `albums/${name}-${count}.json` });
    const albums: readonly [Manner, Wire, Album][] = [
      ['last-wins', toObjects, await createObjectAlbum(s3, toObjects, at('last-wins'), false)],
      ['if-match', toObjects, await createObjectAlbum(s3, toObjects, at('if-match'), true)],
      ['sql', toSql, await createTableAlbum(clients, toSql)],
    ];
    for (const [variant, wire, album] of albums) {
      wire.take();
      const acknowledged: string[] = [];
      for (let round = 1; round <= rounds; round++) {
        lab.progress(place * rounds + round, writers.length * rounds, `${count} writers, ${variant}`);
        wire.show(round === 1 && place <= 1 ? variant : undefined);
        const all = Array.from({ length: count }, (_, writer) => writer);
        await Promise.all(all.map((writer) => album.read(writer)));
        await Promise.all(
          all.map(async (writer) => {
            const postcard = `round ${round}, writer ${writer + 1}`;
            await album.add(writer, postcard);
            acknowledged.push(postcard);
          }),
        );
      }
      wire.show(undefined);
      const { requests } = wire.take();
      const there = new Set(await album.list());
      const kept = acknowledged.filter((postcard) => there.has(postcard)).length;
      yield {
        variant,
        writers: count,
        rounds,
        acknowledged: acknowledged.length,
        kept,
        lost: acknowledged.length - kept,
        refused: album.refused(),
        requests,
      };
    }
  }
}
