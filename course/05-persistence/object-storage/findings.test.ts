import { expect, test } from 'vitest';
import { imageFindings } from './image-findings.ts';
import { crossoverOf, type ImageRow, pairsOf } from './image-row.ts';

type Change = (row: ImageRow) => Partial<ImageRow>;

/** What a correct machine measures of twenty postcards, with images of 1 kB, 4 kB and 256 kB. */
function createRows(change: Change = () => ({})): ImageRow[] {
  return [1_000, 4_000, 256_000].flatMap((image) =>
    (['inline', 'beside'] as const).map((variant) => {
      const isInline = variant === 'inline';
      const images = isInline ? 20 * image : 0;
      const times = (ms: number) => [ms, 1.1 * ms, 0.9 * ms].join(' ');
      const row: ImageRow = {
        variant,
        image,
        postcards: 20,
        database: 65_000 + images,
        rowsAlone: 8_000,
        backup: (2_000 + 2 * images) / 1e6,
        backupMs: 1,
        namedBlocks: isInline && image === 1_000 ? 4 : 1,
        namedMs: 1,
        starBlocks: 2,
        starMs: 1,
        starBytes: 3_000 + 2 * images,
        log: 230 + (isInline ? image : 0),
        requests: isInline ? 1 : 3,
        uploadMs: 1,
        through: isInline ? image : 60,
        held: isInline ? 3 * image : 600,
        backupTimes: times(isInline ? image / 1_000 : 0.2),
        starTimes: times(isInline ? image / 1_000 : 0.2),
        uploadTimes: times(isInline ? 2 : 9),
      };
      return { ...row, ...change(row) };
    }),
  );
}

function judge(rows: readonly ImageRow[]): Record<string, string> {
  return Object.fromEntries(imageFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct machine passes every finding', () => {
  expect(new Set(Object.values(judge(createRows())))).toEqual(new Set(['passed']));
});

const inline =
  (change: Partial<ImageRow>): Change =>
  ({ variant }) =>
    variant === 'inline' ? change : {};
const beside =
  (change: Partial<ImageRow>): Change =>
  ({ variant }) =>
    variant === 'beside' ? change : {};

test.each<[string, Change]>([
  ['database-holds-images', inline({ database: 65_000 })],
  [
    'database-holds-images',
    ({ variant, image }) => (variant === 'beside' ? { database: 65_000 + image } : {}),
  ],
  ['backup-doubles', inline({ backup: 5 })],
  ['log-takes-images', inline({ log: 230 })],
  ['star-brings-images', inline({ starBytes: 3_000 })],
  ['backup-slower-from', inline({ backupTimes: '0.2 0.21 0.19' })],
  ['star-slower-from', inline({ starTimes: '0.2 0.21 0.19' })],
  ['moved-out-of-the-way', inline({ namedBlocks: 40 })],
  ['small-image-widens-rows', inline({ namedBlocks: 1 })],
  ['backend-holds-inline', inline({ held: 600 })],
  ['presigned-passes-by', ({ variant, image }) => (variant === 'beside' ? { through: image } : {})],
  ['presigned-passes-by', ({ variant, image }) => (variant === 'beside' ? { held: image } : {})],
  ['small-uploads-sooner', beside({ requests: 1 })],
  ['small-uploads-sooner', beside({ uploadTimes: '1 1.1 0.9' })],
])('%s can fail', (id, change) => {
  expect(judge(createRows(change))[id]).toBe('failed');
});

test('noise decides nothing: where the interval covers the limit, no size is found', () => {
  const noisy = judge(
    createRows(inline({ backupTimes: '0.2 0.3 9', starTimes: '0.2 0.3 9', uploadTimes: '1 8 30' })),
  );
  expect([noisy['backup-slower-from'], noisy['star-slower-from'], noisy['small-uploads-sooner']]).toEqual(
    Array(3).fill('undecided'),
  );
});

test('a crossover holds for every larger size too', () => {
  const pairs = pairsOf(createRows());
  expect(crossoverOf(pairs, ({ image }) => image >= 4_000)).toBe(4_000);
  expect(crossoverOf(pairs, ({ image }) => image !== 4_000)).toBe(256_000);
  expect(crossoverOf(pairs, ({ image }) => image < 256_000)).toBeUndefined();
});
