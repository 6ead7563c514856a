/** Fills the same albums into three designs, sends each access pattern, and takes down what it consumed. */
import { createHash } from 'node:crypto';
import type { Lab } from '../../../kit/experiment.ts';
import { countOf, formatNumber } from '../../../kit/text.ts';
import { type AccessRow, type Pattern, patterns, type Way } from './access-row.ts';
import { type Design, pageSize } from './design.ts';
import { type Album, ada, albumsOfAda, bo, createLibrary, type LibrarySize } from './library.ts';
import { createOneTable } from './one-table.ts';
import { addHops, countRoundTrips, observeRequests, type SentRequest } from './sent-requests.ts';
import { openStore, type Store } from './store.ts';
import { createTablesByKind } from './tables-by-kind.ts';

/** Of each pattern as many as there are designs, so that one can be laid beside the other. */
type Ask = (design: Design, album: Album) => Promise<unknown>;

const strong = { ConsistentRead: true };
const asks: Readonly<Record<Pattern, Ask>> = {
  album: (design, { id }) => design.showAlbum(id),
  'album-strong': (design, { id }) => design.showAlbum(id, strong),
  more: (design, { id, postcards }) => design.showMore(id, postcards.at(-pageSize)?.id ?? ''),
  list: (design) => design.listAlbums(ada.id),
  'list-strong': (design) => design.listAlbums(ada.id, strong),
  add: (design, album) => design.addMember(album, bo),
  'add-again': (design, album) => design.addMember(album, bo),
  rename: (design) => design.rename(ada.id, 'Ada L.'),
};

export async function* measureAccess(size: LibrarySize, lab: Lab): AsyncIterable<AccessRow> {
  const store = await openStore(lab);
  const observer = observeRequests(store.documents);
  const { users, albums } = createLibrary(size, lab.random.fork('albums'));
  const oneTable = createOneTable(store, size.members + 1);
  const designs: [Way, Design][] = [
    ['one table', oneTable],
    ['copied tables', createTablesByKind(store, 'copied')],
    ['normalised tables', createTablesByKind(store, 'normalised')],
  ];
  for (const [, design] of designs) await design.createTables();

  const parts = [10, 3, 1].map((part) => Math.max(albumsOfAda, Math.round(size.albums / part)));
  const steps = [...new Set(parts)];
  let filled = 0;
  for (const [place, upTo] of steps.entries()) {
    lab.progress(place, steps.length, `filling in ${countOf(upTo, 'album')}`);
    const added = albums.slice(filled, upTo);
    for (const [, design] of designs) await design.fill(filled === 0 ? users : [], added);
    filled = upTo;
    const postcards = filled * size.postcards;
    const isLast = place === steps.length - 1;
    const measure = async (way: Way, pattern: Pattern, ask: () => Promise<unknown>) => {
      const row = await measurePattern({ way, pattern, postcards }, ask, store, observer.take);
      if (isLast) addHops(lab, store.tap, row.requests, way, patterns[pattern]);
      return row.row;
    };
    // The other patterns do not depend on the size; the last step measures them.
    const asked: Pattern[] = isLast ? (Object.keys(patterns) as Pattern[]) : ['list'];
    for (const pattern of asked) {
      for (const [way, design] of designs) {
        const [album] = albums;
        if (album) yield await measure(way, pattern, () => asks[pattern](design, album));
      }
      if (pattern === 'list') yield await measure('scan', pattern, () => oneTable.scanAlbums(ada.id));
    }
  }
}

async function measurePattern(
  { way, pattern, postcards }: { way: Way; pattern: Pattern; postcards: number },
  ask: () => Promise<unknown>,
  { readCapacity }: Store,
  take: () => SentRequest[],
): Promise<{ row: AccessRow; requests: SentRequest[] }> {
  take();
  const before = totalOf(await readCapacity());
  const { outcome, answer } = await ask().then(
    (answer: unknown) => ({ outcome: 'ok', answer: checksum(answer) }),
    (error: unknown) => ({ outcome: refusalOf(error, pattern), answer: '–' }),
  );
  const after = totalOf(await readCapacity());
  const requests = take();
  const unitsOf = (kind: SentRequest['kind']) =>
    sum(
      requests.filter((one) => one.kind === kind),
      'units',
    );
  const [readUnits, writeUnits, roundTrips] = [unitsOf('read'), unitsOf('write'), countRoundTrips(requests)];
  const row = {
    variant: way,
    pattern: patterns[pattern],
    postcards,
    requests: requests.length,
    roundTrips,
    readUnits,
    writeUnits,
    indexUnits: sum(
      requests.filter(({ kind }) => kind === 'write'),
      'indexUnits',
    ),
    counted: before === undefined || after === undefined ? '–' : after - before,
    outcome,
    answer,
    listUnits: pattern === 'list' ? readUnits : '–',
    cell: outcome === 'ok' ? describe(requests.length, roundTrips, readUnits, writeUnits) : 'refused',
  };
  return { row, requests };
}

function describe(requests: number, trips: number, reads: number, writes: number): string {
  const units = [
    reads > 0 ? `${formatNumber(reads)} read` : '',
    writes > 0 ? `${formatNumber(writes)} write` : '',
  ];
  return `${countOf(requests, 'request')}, ${countOf(trips, 'trip')}, ${units.filter(Boolean).join(' + ')}`;
}

/** What is there to be refused. */
const refused: readonly Pattern[] = ['list-strong', 'add-again'];

/** The service refuses with a name; what has none is no refusal. */
function refusalOf(error: unknown, pattern: Pattern): string {
  if (refused.includes(pattern) && error instanceof Error && '$metadata' in error) return error.name;
  throw error;
}

type Report = Awaited<ReturnType<Store['readCapacity']>>;

/** Units of all tables and indexes since the start. */
function totalOf(report: Report): number | undefined {
  return report?.tables.reduce((total, { readUnits, writeUnits }) => total + readUnits + writeUnits, 0);
}

function sum(requests: readonly SentRequest[], column: 'units' | 'indexUnits'): number {
  return requests.reduce((total, request) => total + request[column], 0);
}

function checksum(answer: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(answer ?? null))
    .digest('hex')
    .slice(0, 8);
}
